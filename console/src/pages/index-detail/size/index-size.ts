import { formatMachine } from '../../../format/machines.ts'

/** What of an index can grow and shrink, by the names that are sent. */
export type IndexSize = Readonly<{
  inferenceType: string
  numberOfInferences: number
  numberOfShards: number
  numberOfReplicas: number
}>
export type SizeKey = keyof IndexSize
/** What somebody wants to be different. `undefined`: a field that was emptied. */
export type SizeEdits = { readonly [K in SizeKey]?: IndexSize[K] | undefined }

export const SIZE_KEYS = [
  'inferenceType',
  'numberOfInferences',
  'numberOfShards',
  'numberOfReplicas',
] as const satisfies readonly SizeKey[]

const WORDS: Readonly<Record<string, string>> = {
  inferenceType: 'Inference type',
  numberOfInferences: 'Inference pods',
  numberOfShards: 'Shards',
  numberOfReplicas: 'Replicas',
  storageClass: 'Storage class',
  documents: 'Documents',
  index: 'Index',
  status: 'Status',
}

/** The name of a value as people read it. */
export function sizeWord(key: string): string {
  return WORDS[key] ?? key
}

/** A value as people read it; `–` for what is not there. */
export function sizeValue(key: string, value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '–'
  return key === 'inferenceType' || key === 'storageClass' ? formatMachine(String(value)) : String(value)
}

/** The size among all settings of an index, which the server always gives in full. */
export function readSize(settings: Readonly<Record<string, unknown>>): IndexSize {
  const { inferenceType } = settings
  const count = (key: SizeKey) => Number(settings[key] ?? 0)
  return {
    inferenceType: typeof inferenceType === 'string' ? inferenceType : '',
    numberOfInferences: count('numberOfInferences'),
    numberOfShards: count('numberOfShards'),
    numberOfReplicas: count('numberOfReplicas'),
  }
}

/** Only what differs: untouched values follow whatever the index has by now. */
export function changesOf(edits: SizeEdits, size: IndexSize): Partial<IndexSize> {
  const changed = SIZE_KEYS.filter((key) => edits[key] !== undefined && edits[key] !== size[key])
  return Object.fromEntries(changed.map((key) => [key, edits[key]]))
}

export function isSameSize(a: IndexSize, b: IndexSize): boolean {
  return SIZE_KEYS.every((key) => a[key] === b[key])
}

/** A field that was emptied, by name. */
export function emptyFields(edits: SizeEdits): SizeKey[] {
  return SIZE_KEYS.filter((key) => key in edits && edits[key] === undefined)
}

export type SizeDifference = Readonly<{
  key: SizeKey
  opened: IndexSize[SizeKey]
  now: IndexSize[SizeKey]
  yours: IndexSize[SizeKey] | undefined
}>

/** What two people changed: every value that another one moved, or that this one wants to move. */
export function differencesOf(opened: IndexSize, now: IndexSize, edits: SizeEdits): SizeDifference[] {
  const wanted = changesOf(edits, opened)
  return SIZE_KEYS.filter((key) => opened[key] !== now[key] || wanted[key] !== undefined).map((key) => ({
    key,
    opened: opened[key],
    now: now[key],
    yours: wanted[key],
  }))
}
