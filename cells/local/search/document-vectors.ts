import { ServiceError } from '#platform/errors'
import { pacer } from '#platform/pace'
import { portionsOf, sizesOf } from '../documents/portions.ts'
import { idIn } from '../filter/sql.ts'
import type { ServedIndex } from '../served-index.ts'

const NOTHING = { characters: 0, vectors: 0 }
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
  const sizes = await sizesOf(index.engine, ids)
  const missing = ids.filter((id) => !sizes.has(id))
  if (missing.length > 0 && !allowMissingDocuments)
    throw refuse(
      `The following document IDs were not found: ${named(missing)}. Leave them out, or give allowMissingDocuments.`,
    )
  const present = ids.filter((id) => sizes.has(id))
  for (const portion of portionsOf(present, (id) => sizes.get(id) ?? NOTHING)) {
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

function named(ids: readonly string[]): string {
  const shown = ids.slice(0, NAMED).map((id) => id.slice(0, 200))
  return `${shown.join(', ')}${ids.length > NAMED ? ` and ${ids.length - NAMED} more` : ''}`
}

function refuse(message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code: 'invalid_argument', message })
}
