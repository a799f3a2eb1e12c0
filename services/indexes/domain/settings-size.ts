import { notPossible, problemAt } from './settings-problems.ts'
import type { EngineSettings } from './settings-schema.ts'

const MAX_KB = 128
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value) ?? '')

/**
 * A row holds 400 KB and also stores the index's history: an index must never become too large to be changed or
 * deleted.
 */
function isTooLarge(settings: EngineSettings): boolean {
  return bytesOf(settings) > MAX_KB * 1024
}

/** @throws ServiceError `invalid_argument` */
export function checkSettingsSize(settings: EngineSettings): void {
  if (!isTooLarge(settings)) return
  const [[largest] = ['model']] = Object.entries(settings).sort(([, a], [, b]) => bytesOf(b) - bytesOf(a))
  const kb = Math.ceil(bytesOf(settings) / 1024)
  const message = `The settings of an index take at most ${MAX_KB} KB, and these take ${kb} KB, most of it in ${largest}.`
  throw notPossible([problemAt([largest], message)])
}

/**
 * Settings for an index that was deleted or has failed: too large ones, from before this limit, are dropped so that the
 * row can be written.
 */
export function storableSettings(settings: EngineSettings): EngineSettings {
  return isTooLarge(settings) ? shortSettings(settings) : settings
}

/** The settings that every list entry shows. */
export function shortSettings({ type, model }: EngineSettings): EngineSettings {
  return { type, model }
}
