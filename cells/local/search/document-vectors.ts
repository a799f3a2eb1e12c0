import { ServiceError } from '#platform/errors'
import { pacer } from '#platform/pace'
import { idIn } from '../filter/sql.ts'
import type { ServedIndex } from '../served-index.ts'

/** Documents read with their vectors at once: a document has at most as many chunks as characters. */
const CHARACTERS_AT_ONCE = 20_000
const SIZES_AT_ONCE = 128
/** Ids that a message names. */
const NAMED = 20

export type DocumentVectorsOptions = {
  /** The fields whose vectors count; default: all. */
  tensorFields?: readonly string[] | undefined
  /** Whether documents that do not exist are left out. */
  allowMissingDocuments?: boolean | undefined
  /** Whether documents without a vector in these fields are left out. */
  allowMissingEmbeddings?: boolean | undefined
}

/**
 * The vectors of documents, each chunk with the weight of its document, in the order of the ids.
 * @throws ServiceError `invalid_argument` naming documents that do not exist or have no vectors; `invalid_field_name`
 */
export async function* documentVectors(
  index: ServedIndex,
  weights: ReadonlyMap<string, number>,
  {
    tensorFields,
    allowMissingDocuments = false,
    allowMissingEmbeddings = false,
  }: DocumentVectorsOptions = {},
): AsyncGenerator<{ vector: Float32Array; weight: number }> {
  const fields = fieldsOf(index, tensorFields)
  const ids = [...weights.keys()]
  const found = new Set<string>()
  const without: string[] = []
  const pace = pacer()
  const sizes = await sizesOf(index, ids)
  const missing = ids.filter((id) => !sizes.has(id))
  if (missing.length > 0 && !allowMissingDocuments)
    throw refuse(
      `The following document IDs were not found: ${named(missing)}. Leave them out, or give allowMissingDocuments.`,
    )
  for (const portion of portionsOf(ids, sizes)) {
    const read = await index.engine.find(idIn(portion), { limit: portion.length, tensorsOf: fields })
    const byId = new Map(read.map((one) => [one.id, one]))
    for (const id of portion) {
      const tensors = byId.get(id)?.tensors ?? []
      let count = 0
      for (const { vectors } of tensors)
        for (const vector of vectors()) {
          await pace()
          count++
          yield { vector, weight: weights.get(id) ?? 0 }
        }
      if (count === 0) without.push(id)
      else found.add(id)
    }
  }
  if (without.length > 0 && !allowMissingEmbeddings)
    throw refuse(
      `The following documents do not have embeddings${tensorFields ? ' in these tensorFields' : ''}: ${named(without)}. Leave them out, or give allowMissingEmbeddings.`,
    )
  if (found.size === 0) throw refuse('None of these documents has a vector. Name others.')
}

function fieldsOf(
  { engine, settings }: ServedIndex,
  wanted: readonly string[] | undefined,
): readonly string[] {
  if (wanted === undefined) return engine.tensorFields()
  if (settings.type !== 'structured') return [...new Set(wanted)]
  const wrong = wanted.find((field) => !settings.tensorFields.includes(field))
  if (wrong === undefined) return [...new Set(wanted)]
  throw new ServiceError({
    kind: 'invalid',
    code: 'invalid_field_name',
    message: `tensorFields names '${wrong}', which is not a tensor field of this index. Its tensor fields: ${settings.tensorFields.join(', ') || 'none'}.`,
  })
}

/** The number of characters of each document that exists. */
async function sizesOf({ engine }: ServedIndex, ids: readonly string[]): Promise<Map<string, number>> {
  const sizes = new Map<string, number>()
  for (let from = 0; from < ids.length; from += SIZES_AT_ONCE) {
    const some = ids.slice(from, from + SIZES_AT_ONCE)
    for (const { id, doc } of await engine.find(idIn(some), { limit: some.length })) sizes.set(id, doc.length)
  }
  return sizes
}

/** Ids of documents that may be read at once with their vectors, however many chunks they have. */
function* portionsOf(ids: readonly string[], sizes: ReadonlyMap<string, number>): Generator<string[]> {
  let portion: string[] = []
  let characters = 0
  for (const id of ids) {
    const more = sizes.get(id)
    if (more === undefined) continue
    if (portion.length > 0 && characters + more > CHARACTERS_AT_ONCE) {
      yield portion
      portion = []
      characters = 0
    }
    portion.push(id)
    characters += more
  }
  if (portion.length > 0) yield portion
}

function named(ids: readonly string[]): string {
  const shown = ids.slice(0, NAMED).map((id) => id.slice(0, 200))
  return `${shown.join(', ')}${ids.length > NAMED ? ` and ${ids.length - NAMED} more` : ''}`
}

function refuse(message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code: 'invalid_argument', message })
}
