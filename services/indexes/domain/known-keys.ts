import { closest, distance } from 'fastest-levenshtein'
import type { Issue } from '#platform/errors'

/** What the control plane takes for itself; everything else is for the engine. */
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

/** Below these, names are the user's own and may hold anything. */
const FREE = new Set(['modelProperties', 'dependentFields'])
const MAX_DEPTH = 20
const LONGEST_MEANT = 100
const MAX_WARNINGS = 20

const camelCase = (key: string) =>
  key.replaceAll(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** The valid key someone probably meant. */
export function nearest(key: string, valid: readonly string[]): string | undefined {
  if (key.length > LONGEST_MEANT) return undefined
  const near = closest(
    camelCase(key).toLowerCase(),
    valid.map((one) => one.toLowerCase()),
  )
  const found = valid.find((one) => one.toLowerCase() === near)
  const allowed = Math.max(1, Math.floor(key.length / 4))
  return found !== undefined && distance(camelCase(key).toLowerCase(), near) <= allowed ? found : undefined
}

/**
 * Looks at the keys only. A mistyped engine key is a mistake that would silently change the index, so it is refused;
 * anything else unknown has no effect, as with Marqo Cloud itself, and is warned of.
 */
export function checkKeys(body: Record<string, unknown>): {
  known: Record<string, unknown>
  issues: Issue[]
  warnings: string[]
  /** Those among the warnings that look like a size. */
  sizeMisses: Issue[]
} {
  const known: Record<string, unknown> = {}
  const [issues, sizeMisses]: [Issue[], Issue[]] = [[], []]
  const warnings: string[] = []
  const valid = [...SIZE_KEYS, ...ENGINE_KEYS]
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

function unknownKey(key: string, meant = ''): Issue {
  return { loc: ['body', key], msg: `unknown setting; did you mean ${meant}?`, type: 'extra_forbidden' }
}

function snakeCaseKeys(value: unknown, loc: (string | number)[]): Issue[] {
  if (typeof value !== 'object' || value === null || FREE.has(String(loc.at(-1)))) return []
  if (loc.length > MAX_DEPTH)
    return [{ loc, msg: `nested deeper than ${MAX_DEPTH} levels`, type: 'too_deep' }]
  return Object.entries(value).flatMap(([key, one]) => {
    const at = [...loc, Array.isArray(value) ? Number(key) : key]
    const own =
      !Array.isArray(value) && key.includes('_')
        ? [{ loc: at, msg: `settings are written in camelCase: ${camelCase(key)}`, type: 'extra_forbidden' }]
        : []
    return [...own, ...snakeCaseKeys(one, at)]
  })
}
