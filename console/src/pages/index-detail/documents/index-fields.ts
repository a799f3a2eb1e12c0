import type { IndexDocument, IndexListEntry } from '#contracts/indexes'
import { kindOf, type ValueKind } from './import/column.ts'

/** A field of an index: declared by a structured one, else seen in some of its documents. */
export type IndexField = Readonly<{
  name: string
  /** `text`, `int`, `array<text>` … where it is declared; else what was seen. */
  type: string
  isNumeric: boolean
  canFilter: boolean
  /** For search by words. */
  canSearch: boolean
  /** For search by meaning; where it is not declared, nobody can tell from a document. */
  isTensor: boolean | undefined
}>

type Index = Pick<IndexListEntry, 'type'> & Readonly<Record<string, unknown>>
type Declared = Readonly<{ name: string; type: string; features: readonly string[] }>

const NUMERIC = new Set(['int', 'long', 'float', 'double', 'number'])

function declaredFields({ allFields }: Index): readonly Declared[] {
  if (!Array.isArray(allFields)) return []
  return allFields.flatMap((field: unknown) => {
    if (typeof field !== 'object' || field === null || !('name' in field) || !('type' in field)) return []
    const features = 'features' in field && Array.isArray(field.features) ? field.features.map(String) : []
    return [{ name: String(field.name), type: String(field.type), features }]
  })
}

/** The fields a structured index was created with; none for an unstructured one. */
export function schemaFields(index: Index): readonly IndexField[] {
  if (index.type !== 'structured') return []
  const tensor = new Set(Array.isArray(index['tensorFields']) ? index['tensorFields'].map(String) : [])
  return declaredFields(index).map(({ name, type, features }) => ({
    name,
    type,
    isNumeric: NUMERIC.has(type),
    canFilter: features.includes('filter'),
    canSearch: features.includes('lexical_search'),
    isTensor: tensor.has(name),
  }))
}

/** The fields that some documents have, in the order they are met. */
export function seenFields(documents: readonly IndexDocument[]): readonly IndexField[] {
  const kinds = new Map<string, Set<ValueKind>>()
  for (const document of documents)
    for (const [name, value] of Object.entries(document)) {
      if (name === '_id' || value === null) continue
      const seen = kinds.get(name) ?? new Set()
      seen.add(kindOf(value, false))
      kinds.set(name, seen)
    }
  return [...kinds].map(([name, seen]) => {
    const [kind = 'text'] = seen
    const type = seen.size > 1 ? 'mixed' : kind
    return {
      name,
      type,
      isNumeric: type === 'number',
      canFilter: true,
      canSearch: seen.has('text'),
      isTensor: seen.has('text') || seen.has('vector') ? undefined : false,
    }
  })
}

/** Fields as filters name them: the id, and the numbers inside maps. */
export function filterFields(
  fields: readonly IndexField[],
  sample: readonly IndexDocument[],
): readonly IndexField[] {
  const id: IndexField = {
    name: '_id',
    type: 'text',
    isNumeric: false,
    canFilter: true,
    canSearch: false,
    isTensor: false,
  }
  const inMaps = fields
    .filter(({ canFilter, type }) => canFilter && (type === 'map' || type.startsWith('map<')))
    .flatMap(({ name }) =>
      [...new Set(sample.flatMap((document) => keysOf(document[name])))].map((key) => `${name}.${key}`),
    )
    .map((name) => ({ ...id, name, type: 'number', isNumeric: true }))
  return [id, ...fields.filter(({ canFilter, type }) => canFilter && !type.startsWith('map')), ...inMaps]
}

function keysOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : []
}
