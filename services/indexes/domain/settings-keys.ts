import { distance } from 'fastest-levenshtein'
import { type Issue, ServiceError } from '#platform/errors'

/** Keys used by the control plane; all other settings are for the engine. */
export const SIZE_KEYS = [
  'inferenceType',
  'storageClass',
  'numberOfShards',
  'numberOfReplicas',
  'numberOfInferences',
] as const

export const ENGINE_KEYS = [
  'type',
  'allFields',
  'tensorFields',
  'treatUrlsAndPointersAsImages',
  'treatUrlsAndPointersAsMedia',
  'filterStringMaxLength',
  'model',
  'modelProperties',
  'normalizeEmbeddings',
  'textPreprocessing',
  'imagePreprocessing',
  'videoPreprocessing',
  'audioPreprocessing',
  'vectorNumericType',
  'annParameters',
  'textQueryPrefix',
  'textChunkPrefix',
  'collapseFields',
] as const

/** Keys within these objects are the user's own and are not checked. */
const FREE = new Set(['modelProperties', 'dependentFields'])
const MAX_DEPTH = 20
/** A longer key cannot be a mistyped known one. */
const LONGEST_MEANT = 40
const MAX_WARNINGS = 20
/** Limit of unknown keys, each of which is compared with all known ones. */
const MAX_UNKNOWN = 200
const MAX_ISSUES = 100

/** Matches each run of underscores from its start only: a key may consist of a million of them. */
export const camelCase = (key: string) =>
  key.replaceAll(/(?<!_)_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** The valid key that was probably meant. */
export function nearest(key: string, valid: readonly string[]): string | undefined {
  if (key.length > LONGEST_MEANT) return undefined
  const given = camelCase(key).toLowerCase()
  const allowed = Math.max(1, Math.floor(key.length / 4))
  let nearest: { one: string; away: number } | undefined
  for (const one of valid) {
    if (Math.abs(one.length - given.length) > allowed) continue
    const away = distance(given, one.toLowerCase())
    if (away <= allowed && away < (nearest?.away ?? Number.POSITIVE_INFINITY)) nearest = { one, away }
  }
  return nearest?.one
}

/**
 * Checks the keys, not the values. A mistyped engine setting would silently change the index, so it is refused; any
 * other unknown key has no effect, as in Marqo Cloud, and gets a warning.
 * @throws ServiceError `unprocessable_entity` for more than `MAX_UNKNOWN` unknown keys
 */
export function checkKeys(body: Record<string, unknown>): {
  known: Record<string, unknown>
  issues: Issue[]
  warnings: string[]
  /** Warnings whose key looks like a mistyped size. */
  sizeMisses: Issue[]
} {
  const known: Record<string, unknown> = {}
  const [issues, sizeMisses]: [Issue[], Issue[]] = [[], []]
  const warnings: string[] = []
  const valid = [...SIZE_KEYS, ...ENGINE_KEYS]
  refuseManyUnknown(body, valid)
  for (const [key, value] of Object.entries(body)) {
    if (valid.includes(key as (typeof valid)[number])) {
      known[key] = value
      issues.push(...snakeCaseKeys(value, ['body', key]))
      continue
    }
    const meant = nearest(key, valid)
    const isSize = SIZE_KEYS.some((one) => one === meant)
    if (key.includes('_'))
      issues.push({
        loc: ['body', key],
        msg: `settings are written in camelCase${meant ? `: ${meant}` : ''}`,
        type: 'extra_forbidden',
      })
    else if (meant !== undefined && !isSize) issues.push(unknownKey(key, meant))
    else {
      if (isSize) sizeMisses.push(unknownKey(key, meant))
      warnings.push(
        `'${key.slice(0, 60)}' is not a setting and was ignored${meant ? `; did you mean ${meant}?` : ''}.`,
      )
    }
  }
  const more = warnings.length - MAX_WARNINGS
  if (more > 0) warnings.splice(MAX_WARNINGS, more, `${more} more keys are not settings and were ignored.`)
  return { known, issues, warnings, sizeMisses }
}

function refuseManyUnknown(body: Record<string, unknown>, valid: readonly string[]): void {
  const unknown = Object.keys(body).length - valid.filter((key) => Object.hasOwn(body, key)).length
  if (unknown <= MAX_UNKNOWN) return
  throw new ServiceError({
    kind: 'unprocessable',
    code: 'unprocessable_entity',
    message: `The body has ${unknown} keys that are not settings; at most ${MAX_UNKNOWN} are looked at. Send the settings alone.`,
  })
}

function unknownKey(key: string, meant = ''): Issue {
  return { loc: ['body', key], msg: `unknown setting; did you mean ${meant}?`, type: 'extra_forbidden' }
}

/** Collects no more keys than the error shows. */
function snakeCaseKeys(value: unknown, loc: (string | number)[], found: Issue[] = []): Issue[] {
  if (typeof value !== 'object' || value === null || FREE.has(String(loc.at(-1)))) return found
  if (loc.length > MAX_DEPTH) {
    found.push({ loc, msg: `nested deeper than ${MAX_DEPTH} levels`, type: 'too_deep' })
    return found
  }
  const isList = Array.isArray(value)
  for (const [key, one] of Object.entries(value)) {
    if (found.length >= MAX_ISSUES) break
    const at = [...loc, isList ? Number(key) : key]
    if (!isList && key.includes('_'))
      found.push({
        loc: at,
        msg: `settings are written in camelCase: ${camelCase(key.slice(0, LONGEST_MEANT))}`,
        type: 'extra_forbidden',
      })
    snakeCaseKeys(one, at, found)
  }
  return found
}
