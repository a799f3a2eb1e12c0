import type { IndexListEntry } from '#contracts/indexes'

const QUESTION = 'something warm for the snow'

/** A request that this very index takes: a structured one knows its own fields only. */
export function exampleDocuments(index: Pick<IndexListEntry, 'type'> & Record<string, unknown>) {
  if (index.type !== 'structured') {
    return {
      documents: [
        { _id: 'coat', title: 'A warm winter coat', price: 120 },
        { _id: 'trunks', title: 'Swimming trunks for the beach', price: 25 },
      ],
      tensorFields: ['title'],
    }
  }
  const values = fieldsOf(index)
    .map(({ name, type }) => [name, exampleValue(type)] as const)
    .filter(([, value]) => value !== undefined)
  return { documents: [{ _id: 'first', ...Object.fromEntries(values) }] }
}

/** Search by meaning where something is embedded, by words where not. */
export function exampleSearch(index: Pick<IndexListEntry, 'type'> & Record<string, unknown>) {
  const { tensorFields } = index
  const hasTensors = index.type !== 'structured' || (Array.isArray(tensorFields) && tensorFields.length > 0)
  return { q: QUESTION, limit: 10, ...(!hasTensors && { searchMethod: 'LEXICAL' }) }
}

function fieldsOf({ allFields }: Record<string, unknown>): { name: string; type: string }[] {
  if (!Array.isArray(allFields)) return []
  return allFields.flatMap((field: unknown) =>
    typeof field === 'object' && field !== null && 'name' in field && 'type' in field
      ? [{ name: String(field.name), type: String(field.type) }]
      : [],
  )
}

const NUMBERS = new Set(['int', 'long'])
const FRACTIONS = new Set(['float', 'double'])

/** `undefined` for what a document does not hold itself, or what nobody can make up. */
function exampleValue(type: string): unknown {
  const [, list] = /^array<(.*)>$/.exec(type) ?? []
  if (list !== undefined) {
    const one = exampleValue(list)
    return one === undefined ? undefined : [one]
  }
  if (type === 'text') return 'A warm winter coat'
  if (type === 'bool') return true
  if (NUMBERS.has(type)) return 120
  if (FRACTIONS.has(type)) return 119.5
  if (type === 'image_pointer') return 'https://example.com/coat.jpg'
  return undefined
}
