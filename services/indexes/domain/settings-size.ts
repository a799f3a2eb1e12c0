import { notPossible, problemAt } from './settings-problems.ts'
import type { EngineSettings } from './settings-schema.ts'

const MAX_KB = 128
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value) ?? '')

/**
 * A row holds 400 KB, and what happens to an index is written beside its settings: an index must never become too large
 * to be changed or deleted.
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
 * For an index that goes or has failed: one from before settings had a limit leaves its settings behind, as there may
 * be no room for anything else.
 */
export function storableSettings(settings: EngineSettings): EngineSettings {
  return isTooLarge(settings) ? shortSettings(settings) : settings
}

/** What every list entry names. */
export function shortSettings({ type, model }: EngineSettings): EngineSettings {
  return { type, model }
}
