/** What the server adds to the settings it shows, and does not take. */
const ONLY_SHOWN = new Set(['substituteModel', 'modelProperties'])

/** Settings as they are shown → as they are sent to make another index like it. */
export function settingsToSend(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { modelProperties } = settings
  const hasProperties =
    typeof modelProperties === 'object' && modelProperties !== null && Object.keys(modelProperties).length > 0
  return {
    ...Object.fromEntries(Object.entries(settings).filter(([key]) => !ONLY_SHOWN.has(key))),
    ...(hasProperties && { modelProperties }),
  }
}
