import type { IndexListEntry } from '#contracts/indexes'

/** A resource's settings in the configuration or the state, by their wire names; null values are left out. */
export type TerraformSettings = Readonly<Record<string, unknown>>
export type TerraformApi = {
  create: (name: string, body: Record<string, unknown>) => Promise<unknown>
  modify: (name: string, body: Record<string, unknown>) => Promise<unknown>
  /** Waits until no change is in progress. */
  list: () => Promise<readonly IndexListEntry[]>
}

const INFERENCE: Record<string, string> = {
  CPU: 'marqo.CPU.large',
  'CPU.SMALL': 'marqo.CPU.small',
  'CPU.LARGE': 'marqo.CPU.large',
}
const STORAGE: Record<string, string> = {
  BASIC: 'marqo.basic',
  BALANCED: 'marqo.balanced',
  PERFORMANCE: 'marqo.performance',
}
const SIZES = ['inferenceType', 'numberOfInferences', 'numberOfShards', 'numberOfReplicas'] as const
const BOOLEANS = [
  'treatUrlsAndPointersAsImages',
  'treatUrlsAndPointersAsMedia',
  'normalizeEmbeddings',
] as const
/** Settings for which a null in the state stays null, whatever the list contains. */
const KEPT_NULL = [
  'allFields',
  'tensorFields',
  'textPreprocessing',
  'annParameters',
  'filterStringMaxLength',
  'vectorNumericType',
  'imagePreprocessing',
  ...BOOLEANS,
]
/** Settings taken from the state if it has them, else from the list. */
const KEPT = ['videoPreprocessing', 'audioPreprocessing'] as const
const NOT_OF_STRUCTURED = [
  'filterStringMaxLength',
  'treatUrlsAndPointersAsImages',
  'treatUrlsAndPointersAsMedia',
]

/**
 * Reproduces the Terraform provider's handling of its state: a setting planned as null must be null when read back, or
 * Terraform fails with "Provider produced inconsistent result after apply"; a setting only in the list causes a planned
 * change.
 */
export function terraform(api: TerraformApi) {
  const find = async (name: string) => (await api.list()).find(({ indexName }) => indexName === name)
  const read = async (name: string, prior?: TerraformSettings): Promise<TerraformSettings> => {
    const entry = await find(name)
    if (entry === undefined) throw new Error(`${name} is gone`)
    return merged(decoded(entry), prior)
  }
  const consistent = (planned: TerraformSettings, seen: TerraformSettings) => {
    const changed = differences(planned, seen)
    if (changed.length > 0)
      throw new Error(`Provider produced inconsistent result after apply: ${changed.join(', ')}`)
    return seen
  }
  return {
    create: async (name: string, config: TerraformSettings) => {
      await api.create(name, toBody(config))
      return consistent(config, await read(name, config))
    },
    /** The changes of a plan, by name. */
    plan: async (name: string, state: TerraformSettings, config: TerraformSettings) =>
      differences(await read(name, state), config),
    modify: async (name: string, state: TerraformSettings, config: TerraformSettings) => {
      const entry = await find(name)
      const size = Object.fromEntries(SIZES.map((key) => [key, config[key]]))
      const storage = entry?.storageClass ?? ''
      await api.modify(name, { ...size, storageClass: STORAGE[storage] ?? storage, type: entry?.type })
      return consistent(config, await read(name, state))
    },
    import: (name: string) => read(name),
  }
}

/** Every setting that is not null; each field with all its keys. */
function toBody(config: TerraformSettings): Record<string, unknown> {
  const fields = config['allFields'] as Record<string, unknown>[] | undefined
  if (fields === undefined) return { ...config }
  return { ...config, allFields: fields.map((field) => ({ features: [], dependentFields: {}, ...field })) }
}

/**
 * Decodes an entry as Go does: a missing key becomes its type's zero value, and most zero values are null in the state.
 */
function decoded(entry: IndexListEntry): Record<string, unknown> {
  const { type, model, storageClass, inferenceType } = entry
  const seen: Record<string, unknown> = {
    type,
    model,
    storageClass: STORAGE[storageClass] ?? storageClass,
    inferenceType: INFERENCE[inferenceType] ?? inferenceType,
    numberOfShards: entry.numberOfShards,
    numberOfReplicas: entry.numberOfReplicas,
    numberOfInferences: entry.numberOfInferences,
  }
  for (const key of BOOLEANS) seen[key] = entry[key] === true
  for (const key of [...KEPT_NULL, ...KEPT, 'modelProperties'])
    if (!(key in seen) && !isZero(entry[key])) seen[key] = entry[key]
  const fields = seen['allFields'] as Record<string, unknown>[] | undefined
  if (fields)
    seen['allFields'] = fields.map((field) =>
      Object.fromEntries(Object.entries(field).filter(([, value]) => !isZero(value))),
    )
  return seen
}

function isZero(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return !value
  return Object.values(value).every(isZero)
}

function merged(seen: Record<string, unknown>, prior: TerraformSettings | undefined): TerraformSettings {
  if (prior) {
    for (const key of KEPT_NULL) if (prior[key] === undefined) delete seen[key]
    for (const key of KEPT) if (prior[key] !== undefined) seen[key] = prior[key]
  }
  if (seen['type'] === 'structured') for (const key of NOT_OF_STRUCTURED) delete seen[key]
  return seen
}

function differences(a: TerraformSettings, b: TerraformSettings): string[] {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].toSorted()
  return keys.filter((key) => sorted(a[key]) !== sorted(b[key]))
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([x], [y]) => (x < y ? -1 : 1)))
      : one,
  )
}
