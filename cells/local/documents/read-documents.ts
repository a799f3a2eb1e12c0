import * as z from 'zod'
import { ServiceError } from '#platform/errors'
import { pacer } from '#platform/pace'
import type { Stored } from '../engine/row.ts'
import { idIn } from '../filter/sql.ts'
import { whereOf } from '../search/search.ts'
import type { ServedIndex } from '../served-index.ts'
import { shownId } from './names.ts'

const MAX_IDS = 10_000

/** A list of ids as clients send it; `checkIds` validates the entries. */
export const DocumentIds = z.array(z.unknown())

type Found = { _id: string; _found: true; [field: string]: unknown }
type NotFound = { _id: string; status: 404 | 400; message: string; _found: false }

/** @throws ServiceError `document_not_found`, `invalid_document_id` */
export async function getDocument(
  index: ServedIndex,
  { id, exposeFacets }: { id: string; exposeFacets: boolean },
): Promise<Record<string, unknown>> {
  const [stored] = await index.engine.find(idIn([id]), { limit: 1, ...facetsOf(index, exposeFacets) })
  if (stored) return toDocument(stored, exposeFacets)
  throw new ServiceError({
    kind: 'not_found',
    code: 'document_not_found',
    message: `Document with _id '${id.slice(0, 200)}' does not exist in index '${index.indexName}'.`,
  })
}

/**
 * One result per id, in the order of the request; an invalid id has its own error.
 * @throws ServiceError `invalid_document_id` for an empty list, `illegal_requested_doc_count`
 */
export async function getDocuments(
  index: ServedIndex,
  { ids, exposeFacets }: { ids: readonly unknown[]; exposeFacets: boolean },
): Promise<{ errors: boolean; results: (Found | NotFound)[] }> {
  checkCount(ids)
  const unique = [...new Set(ids.filter((id) => mistakeOf(id) === undefined))] as string[]
  const stored = await index.engine.find(idIn(unique), {
    limit: unique.length,
    ...facetsOf(index, exposeFacets),
  })
  const byId = new Map(stored.map((one) => [one.id, one]))
  const resultOf = (id: unknown): Found | NotFound => {
    const message = mistakeOf(id)
    if (typeof id !== 'string' || message !== undefined)
      return { _id: shownId(id), status: 400, message: message ?? '', _found: false }
    const found = byId.get(id)
    return found
      ? { ...toDocument(found, exposeFacets), _id: id, _found: true }
      : {
          _id: id,
          status: 404,
          message: `Document with _id '${id.slice(0, 200)}' does not exist.`,
          _found: false,
        }
  }
  const results: (Found | NotFound)[] = []
  const pace = pacer()
  for (const id of ids) {
    await pace()
    results.push(resultOf(id))
  }
  return { errors: results.some((one) => !one._found && one.status === 400), results }
}

/** A page of documents in order of id, and how many there are. @throws ServiceError `invalid_argument` for a filter */
export async function listDocuments(
  index: ServedIndex,
  { limit, after, filter }: { limit: number; after?: string | undefined; filter?: string | undefined },
): Promise<{ results: { _id: string }[]; next?: string; total: number }> {
  const where = whereOf(index, filter)
  // One document more than the page shows whether another page follows.
  const read = await index.engine.pageAfter(after, { where, limit: limit + 1 })
  const page = read.slice(0, limit)
  const last = page.at(-1)
  return {
    results: page.map((stored) => ({ ...toDocument(stored, false), _id: stored.id })),
    ...(last !== undefined && read.length > limit && { next: last.id }),
    total: await index.engine.documentCount(where),
  }
}

/** @returns how many existed */
export function deleteDocuments(index: ServedIndex, ids: readonly unknown[]): Promise<number> {
  return index.engine.remove([...new Set(checkIds(ids))])
}

function checkIds(ids: readonly unknown[]): string[] {
  checkCount(ids)
  for (const [at, id] of ids.entries()) {
    const mistake = mistakeOf(id)
    if (mistake !== undefined) throw refuse('invalid_document_id', `Document id number ${at + 1}: ${mistake}`)
  }
  // `checkIds` above has verified that every entry is a string.
  return ids as string[]
}

function checkCount(ids: readonly unknown[]): void {
  if (ids.length === 0)
    throw refuse('invalid_document_id', "The list of document ids can't be empty. Give at least one.")
  if (ids.length > MAX_IDS)
    throw refuse(
      'illegal_requested_doc_count',
      `${ids.length} document ids were given; at most ${MAX_IDS} are allowed at once.`,
    )
}

/** Why a value is not a valid document id; `undefined` when it is. */
function mistakeOf(id: unknown): string | undefined {
  if (typeof id !== 'string') return 'Document _id must be a string type. Quote it.'
  if (id === '') return 'Document _id must not be empty.'
  return id.isWellFormed() ? undefined : 'Document _id holds half of a surrogate pair, which is no character.'
}

function facetsOf({ engine }: ServedIndex, exposeFacets: boolean): { tensorsOf?: string[] } {
  return exposeFacets ? { tensorsOf: engine.tensorFields() } : {}
}

function toDocument({ id, doc, tensors }: Stored, exposeFacets: boolean): Record<string, unknown> {
  const fields = JSON.parse(doc) as Record<string, unknown>
  const facetsOfField = ({ field, chunks, vectors }: Stored['tensors'][number]) =>
    vectors().map((vector, at) => ({ [field]: chunks[at] ?? '', _embedding: [...vector] }))
  return { ...fields, _id: id, ...(exposeFacets && { _tensor_facets: tensors.flatMap(facetsOfField) }) }
}

function refuse(code: string, message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code, message })
}
