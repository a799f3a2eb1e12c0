import { formatCount } from '../../../format/numbers.ts'
import { sizeValue } from '../size/index-size.ts'

type Settings = Readonly<Record<string, unknown>>
export type SettingRow = Readonly<{ key: string; term: string; value: string; isMono: boolean }>
export type SettingGroup = Readonly<{ title: string; description?: string; rows: readonly SettingRow[] }>

type Spec = Readonly<{
  title: string
  description?: string
  /** Path in the settings, and how people call it. */
  terms: Readonly<Record<string, string>>
}>

const GROUPS: readonly Spec[] = [
  {
    title: 'Model',
    description: 'What turns text and images into vectors.',
    terms: {
      model: 'Model',
      modelProperties: 'Model properties',
      substituteModel: 'Substitute model',
      normalizeEmbeddings: 'Normalised vectors',
      type: 'Index type',
    },
  },
  {
    title: 'Size',
    description: 'Only these can change. Scale the index to change them.',
    terms: {
      inferenceType: 'Inference type',
      numberOfInferences: 'Inference pods',
      storageClass: 'Storage class',
      numberOfShards: 'Shards',
      numberOfReplicas: 'Replicas',
    },
  },
  {
    title: 'Chunking and media',
    description: 'How values are split into chunks before they are embedded.',
    terms: {
      'textPreprocessing.splitMethod': 'Chunk text by',
      'textPreprocessing.splitLength': 'Chunk length',
      'textPreprocessing.splitOverlap': 'Chunk overlap',
      'imagePreprocessing.patchMethod': 'Patch method',
      'videoPreprocessing.splitLength': 'Video chunk, seconds',
      'videoPreprocessing.splitOverlap': 'Video chunk overlap',
      'audioPreprocessing.splitLength': 'Audio chunk, seconds',
      'audioPreprocessing.splitOverlap': 'Audio chunk overlap',
      treatUrlsAndPointersAsImages: 'Treat URLs as images',
      treatUrlsAndPointersAsMedia: 'Treat URLs as media',
    },
  },
  {
    title: 'Vector search',
    description: 'How the nearest vectors are found.',
    terms: {
      'annParameters.spaceType': 'Space type',
      'annParameters.parameters.efConstruction': 'efConstruction',
      'annParameters.parameters.m': 'm',
      vectorNumericType: 'Vector type',
      filterStringMaxLength: 'Longest filterable text',
      collapseFields: 'Collapse fields',
    },
  },
]

/** What people look for first, chosen or not. */
const ALWAYS_SHOWN = new Set(['model', 'type', 'substituteModel'])

/** Shown elsewhere: as a table of fields. */
const ELSEWHERE = new Set(['allFields', 'tensorFields'])

/** Settings in groups people can read; what no group knows comes last, so that nothing is left out. */
export function settingsGroups(settings: Settings): SettingGroup[] {
  const seen = new Set<string>(ELSEWHERE)
  const groups = GROUPS.map(({ terms, ...group }) => {
    const rows = Object.entries(terms).flatMap(([path, term]) => {
      const value = at(settings, path)
      seen.add(path)
      return isEmpty(value) ? [] : [toRow(path, term, value)]
    })
    return { ...group, rows }
  })
  const rest = Object.entries(flat(settings)).filter(([path, value]) => !seen.has(path) && !isEmpty(value))
  const others = rest.map(([path, value]) => toRow(path, path, value))
  const other: SettingGroup[] = others.length > 0 ? [{ title: 'Other', rows: others }] : []
  return [...groups.filter(({ rows }) => rows.length > 0), ...other]
}

/** The groups apart: settings that the index was created with, and those that were left to their defaults. */
export function splitByOrigin(
  groups: readonly SettingGroup[],
  given: Settings,
): { given: SettingGroup[]; defaults: SettingRow[] } {
  const isGiven = ({ key }: SettingRow) => ALWAYS_SHOWN.has(key) || at(given, key) !== undefined
  return {
    given: groups
      .map((group) => ({ ...group, rows: group.rows.filter(isGiven) }))
      .filter(({ rows }) => rows.length > 0),
    defaults: groups.flatMap(({ rows }) => rows.filter((row) => !isGiven(row))),
  }
}

function toRow(key: string, term: string, value: unknown): SettingRow {
  return { key, term, ...shown(key, value) }
}

const KINDS: Readonly<Record<string, string>> = {
  structured: 'Structured',
  unstructured: 'Unstructured',
}

function shown(key: string, value: unknown): { value: string; isMono: boolean } {
  if (typeof value === 'boolean') return { value: value ? 'Yes' : 'No', isMono: false }
  if (typeof value === 'number') return { value: formatCount(value), isMono: false }
  if (typeof value !== 'string') return { value: JSON.stringify(value), isMono: true }
  if (key === 'type') return { value: KINDS[value] ?? value, isMono: false }
  const words = sizeValue(key, value)
  return { value: words, isMono: words === value }
}

function at(settings: Settings, path: string): unknown {
  let value: unknown = settings
  for (const step of path.split('.')) value = isRecord(value) ? value[step] : undefined
  return value
}

/** Every value by its path, except that model properties and the like, whose keys are anybody's, stay whole. */
function flat(settings: Settings): Record<string, unknown> {
  const known = Object.keys(Object.assign({}, ...GROUPS.map(({ terms }) => terms)))
  const hasInner = (path: string) => known.some((one) => one.startsWith(`${path}.`))
  const walk = (value: unknown, path: string): [string, unknown][] =>
    isRecord(value) && hasInner(path)
      ? Object.entries(value).flatMap(([key, inner]) => walk(inner, `${path}.${key}`))
      : [[path, value]]
  return Object.fromEntries(Object.entries(settings).flatMap(([key, value]) => walk(value, key)))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (isRecord(value) && Object.keys(value).length === 0)
}

export type IndexField = Readonly<{
  name: string
  type: string
  features: readonly string[]
  isEmbedded: boolean
  /** Of a combination: the fields it joins and their weights. */
  parts: readonly Readonly<{ name: string; weight: number }>[]
}>

/** The fields of a structured index; none for one that takes whatever its documents hold. */
export function indexFields({ allFields, tensorFields }: Settings): IndexField[] {
  if (!Array.isArray(allFields)) return []
  const embedded = new Set(Array.isArray(tensorFields) ? tensorFields : [])
  return allFields.filter(isRecord).map((field) => {
    const { name, type, features, dependentFields } = field
    return {
      name: String(name),
      type: String(type),
      features: Array.isArray(features) ? features.map(String) : [],
      isEmbedded: embedded.has(name),
      parts: isRecord(dependentFields)
        ? Object.entries(dependentFields).map(([part, weight]) => ({ name: part, weight: Number(weight) }))
        : [],
    }
  })
}
