import { formatCount } from '../../format/numbers.ts'
import { sizeValue } from './index-size.ts'

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
      substituteModel: 'Embeds in its place',
      normalizeEmbeddings: 'Vectors are normalised',
      type: 'Kind of index',
    },
  },
  {
    title: 'Size',
    description: 'The only settings that can change; scale the index to do so.',
    terms: {
      inferenceType: 'Inference type',
      numberOfInferences: 'Inference pods',
      storageClass: 'Storage class',
      numberOfShards: 'Shards',
      numberOfReplicas: 'Replicas',
    },
  },
  {
    title: 'Long text, images and media',
    description: 'How a value is split before it is embedded.',
    terms: {
      'textPreprocessing.splitMethod': 'Text is split by',
      'textPreprocessing.splitLength': 'Length of a piece',
      'textPreprocessing.splitOverlap': 'Overlap of pieces',
      'imagePreprocessing.patchMethod': 'Images are split by',
      'videoPreprocessing.splitLength': 'Seconds of video in a piece',
      'videoPreprocessing.splitOverlap': 'Overlap of video pieces',
      'audioPreprocessing.splitLength': 'Seconds of audio in a piece',
      'audioPreprocessing.splitOverlap': 'Overlap of audio pieces',
      treatUrlsAndPointersAsImages: 'URLs are taken as images',
      treatUrlsAndPointersAsMedia: 'URLs are taken as video and audio',
    },
  },
  {
    title: 'Vector search',
    description: 'How near vectors are found.',
    terms: {
      'annParameters.spaceType': 'Distance',
      'annParameters.parameters.efConstruction': 'efConstruction',
      'annParameters.parameters.m': 'm',
      vectorNumericType: 'Numbers of a vector',
      filterStringMaxLength: 'Longest text to filter by',
      collapseFields: 'Collapse fields',
    },
  },
]

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
