import type { AccountLimits } from '#contracts/users-accounts'
import { type Issue, ServiceError } from '#platform/errors'
import { checkKeys, ENGINE_KEYS, SIZE_KEYS } from './settings-keys.ts'
import { normalizeModelProperties } from './model-properties.ts'
import {
  checkLimits,
  dimensionsProblems,
  noModelWarnings,
  notPossible,
  structuredProblems,
  unstructuredProblems,
} from './settings-problems.ts'
import {
  type EngineInput,
  EngineSchema,
  type EngineSettings,
  MAX_FIELDS,
  SizeSchema,
} from './settings-schema.ts'
import { checkSettingsSize } from './settings-size.ts'

/** The size of an index and its hardware. */
export type IndexSize = Readonly<{
  inferenceType: string
  storageClass: string
  numberOfShards: number
  numberOfReplicas: number
  numberOfInferences: number
}>

const DEFAULT_SIZE: IndexSize = {
  inferenceType: 'marqo.CPU.small',
  storageClass: 'marqo.basic',
  numberOfShards: 1,
  numberOfReplicas: 0,
  numberOfInferences: 1,
}

/**
 * Reads the body of a create. `givenSettings` are the settings it names; all others have their defaults.
 * @throws ServiceError `unprocessable_entity` with every wrong place, `invalid_argument` for settings that contradict
 * each other
 */
export function readCreate(
  body: Record<string, unknown>,
  { defaultModel, limits }: { defaultModel: string; limits: AccountLimits },
): { settings: EngineSettings; givenSettings: string[]; size: IndexSize; warnings: string[] } {
  const { engine, size: given, warnings } = readBody(body)
  const settings = toEngineSettings(engine, defaultModel)
  checkSettingsSize(settings)
  const size = { ...DEFAULT_SIZE, ...present(given) }
  checkLimits(size, limits)
  return {
    settings,
    givenSettings: Object.keys(present(engine)),
    size,
    warnings: [...warnings, ...noModelWarnings(present(engine))],
  }
}

/**
 * Reads the body of a modify: the new size, and warnings about keys without effect. Settings may be repeated unchanged;
 * a changed one is refused, and so is a body with a mistyped size and no valid one.
 * @throws ServiceError `unprocessable_entity`, `invalid_argument`
 */
export function readModify(
  body: Record<string, unknown>,
  { current, limits }: { current: { settings: EngineSettings; size: IndexSize }; limits: AccountLimits },
): { size: IndexSize; warnings: string[] } {
  const { engine, size: given, warnings, sizeMisses } = readBody(body)
  if (sizeMisses.length > 0 && Object.keys(present(given)).length === 0) throw notValid(sizeMisses)
  refuseChangedSettings(engine, current.settings)
  const size: IndexSize = { ...current.size, ...present(given) }
  const refuse = (message: string) => new ServiceError({ kind: 'invalid', code: 'invalid_argument', message })
  if (size.storageClass !== current.size.storageClass)
    throw refuse(
      `storageClass cannot be changed from ${current.size.storageClass} to ${size.storageClass}. Create a new index with the other class and copy the documents.`,
    )
  for (const key of ['numberOfShards', 'numberOfReplicas'] as const)
    if (size[key] < current.size[key])
      throw refuse(`${key} can only grow: it is ${current.size[key]} and cannot become ${size[key]}.`)
  checkLimits(size, limits, current.size)
  return { size, warnings }
}

function readBody(body: Record<string, unknown>) {
  refuseLongLists(body)
  const { known, issues, warnings, sizeMisses } = checkKeys(body)
  const pick = (keys: readonly string[]) =>
    Object.fromEntries(Object.entries(known).filter(([key]) => keys.includes(key)))
  const engine = EngineSchema.safeParse(pick(ENGINE_KEYS))
  const size = SizeSchema.safeParse(pick(SIZE_KEYS))
  for (const parsed of [engine, size])
    if (!parsed.success)
      issues.push(
        ...parsed.error.issues.map(({ path, message, code }): Issue => ({
          loc: ['body', ...path.map((step) => (typeof step === 'number' ? step : String(step)))],
          msg: message,
          type: code,
        })),
      )
  if (engine.success && size.success && issues.length === 0)
    return { engine: engine.data, size: size.data, warnings, sizeMisses }
  throw notValid(issues)
}

/** Must run before any code looks at each entry. */
function refuseLongLists(body: Record<string, unknown>): void {
  const tooLong = ['allFields', 'tensorFields'].filter((key) => {
    const list = body[key]
    return Array.isArray(list) && list.length > MAX_FIELDS
  })
  const msg = `names more than ${MAX_FIELDS} fields, which is as many as an index can have`
  if (tooLong.length > 0) throw notValid(tooLong.map((key) => ({ loc: ['body', key], msg, type: 'too_big' })))
}

function notValid(issues: Issue[]): ServiceError {
  return new ServiceError({
    kind: 'unprocessable',
    code: 'unprocessable_entity',
    message: `The index settings are not valid. ${issues
      .slice(0, 5)
      .map(({ loc, msg }) => `${loc.join('.')}: ${msg}`)
      .join('; ')}.`,
    issues,
  })
}

function present<T extends object>(given: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== null && value !== undefined),
  ) as {
    [K in keyof T]?: NonNullable<T[K]>
  }
}

/** Rules between settings, and their defaults. Source: contract §3. */
function toEngineSettings(input: EngineInput, defaultModel: string): EngineSettings {
  const given = present(input)
  const type = given.type === 'structured' ? 'structured' : 'unstructured'
  const problems = type === 'structured' ? structuredProblems(given) : unstructuredProblems(given)
  const properties = given.modelProperties && normalizeModelProperties(given.modelProperties)
  problems.push(...dimensionsProblems(given.model, properties))
  if (problems.length > 0) throw notPossible(problems)
  const media = given.treatUrlsAndPointersAsMedia ?? false
  const { patchMethod } = given.imagePreprocessing ?? {}
  return {
    type,
    ...(type === 'structured'
      ? { allFields: (given.allFields ?? []).map(toField), tensorFields: given.tensorFields ?? [] }
      : {
          treatUrlsAndPointersAsImages: media || (given.treatUrlsAndPointersAsImages ?? false),
          treatUrlsAndPointersAsMedia: media,
          filterStringMaxLength: given.filterStringMaxLength ?? 50,
        }),
    model: given.model ?? defaultModel,
    ...(properties && { modelProperties: properties }),
    normalizeEmbeddings: given.normalizeEmbeddings ?? true,
    textPreprocessing: given.textPreprocessing ?? {
      splitLength: 2,
      splitOverlap: 0,
      splitMethod: 'sentence',
    },
    imagePreprocessing: patchMethod ? { patchMethod } : {},
    videoPreprocessing: given.videoPreprocessing ?? { splitLength: 20, splitOverlap: 3 },
    audioPreprocessing: given.audioPreprocessing ?? { splitLength: 10, splitOverlap: 3 },
    vectorNumericType: given.vectorNumericType ?? 'float',
    annParameters: given.annParameters ?? {
      spaceType: 'prenormalized-angular',
      parameters: { efConstruction: 512, m: 16 },
    },
    ...(given.textQueryPrefix !== undefined && { textQueryPrefix: given.textQueryPrefix }),
    ...(given.textChunkPrefix !== undefined && { textChunkPrefix: given.textChunkPrefix }),
    ...(given.collapseFields && { collapseFields: given.collapseFields }),
  }
}

function toField({ name, type, features, dependentFields }: NonNullable<EngineInput['allFields']>[number]) {
  const dependents = Object.keys(dependentFields ?? {}).length > 0
  return { name, type, features: features ?? [], ...(dependents && { dependentFields }) }
}

function refuseChangedSettings(input: EngineInput, current: EngineSettings): void {
  const given = present(input)
  if (Object.keys(given).length === 0) return
  const type = given.type === undefined || given.type === 'semi-structured' ? current.type : given.type
  if (type !== current.type) throw unchangeable(['type'])
  // Settings that are not given keep their value, so that only given ones can differ.
  const kept = Object.fromEntries(Object.entries(current).filter(([key]) => !(key in given)))
  const asked = toEngineSettings({ ...(kept as EngineInput), ...given }, current.model)
  const changed = Object.keys(given).filter(
    (key) => key in asked && canonical(asked[key]) !== canonical(current[key]),
  )
  if (changed.length > 0) throw unchangeable(changed)
}

function unchangeable(keys: readonly string[]): ServiceError {
  return new ServiceError({
    kind: 'invalid',
    code: 'invalid_argument',
    message: `${keys.join(', ')} cannot be changed after creation. Leave ${keys.length === 1 ? 'it' : 'them'} out, or create a new index.`,
  })
}

/** JSON with sorted keys, so that equal values have equal texts. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  )
}
