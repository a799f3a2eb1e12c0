import * as z from 'zod'
import { ServiceError } from '#platform/errors'
import type { Stored } from '../engine/row.ts'
import { idIn } from '../filter/sql.ts'
import { whereOf } from '../search/search.ts'
import type { ServedIndex } from '../served-index.ts'
import { checkWellFormed } from './prepare.ts'

const MAX_IDS = 10_000

/** A list of ids as clients send it; what is wrong with it is told by `checkIds`. */
export const DocumentIds = z.array(z.unknown())

type Found = { _id: string; _found: true; [field: string]: unknown }
type NotFound = { _id: string; status: 404; message: string; _found: false }

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

/** One result per id, in the order asked for. @throws ServiceError `invalid_document_id`, `illegal_requested_doc_count` */
export async function getDocuments(
  index: ServedIndex,
  { ids, exposeFacets }: { ids: readonly unknown[]; exposeFacets: boolean },
): Promise<(Found | NotFound)[]> {
  const wanted = checkIds(ids)
  const unique = [...new Set(wanted)]
  const stored = await index.engine.find(idIn(unique), {
    limit: unique.length,
    ...facetsOf(index, exposeFacets),
  })
  const byId = new Map(stored.map((one) => [one.id, one]))
  return wanted.map((id) => {
    const found = byId.get(id)
    return found
      ? { ...toDocument(found, exposeFacets), _id: id, _found: true }
      : {
          _id: id,
          status: 404,
          message: `Document with _id '${id.slice(0, 200)}' does not exist.`,
          _found: false,
        }
  })
}

/** A page of documents in order of id, and how many there are. @throws ServiceError `invalid_argument` for a filter */
export async function listDocuments(
  index: ServedIndex,
  { limit, after, filter }: { limit: number; after?: string | undefined; filter?: string | undefined },
): Promise<{ results: { _id: string }[]; next?: string; total: number }> {
  const ids = await index.engine.ids(whereOf(index, filter))
  const from = after === undefined ? 0 : firstAbove(ids, after)
  const page = ids.slice(from, from + limit)
  const last = page.at(-1)
  const found = page.length === 0 ? [] : await getDocuments(index, { ids: page, exposeFacets: false })
  return {
    // One that was deleted meanwhile is left out.
    results: found.flatMap(({ _found, ...document }) => (_found ? [document] : [])),
    ...(last !== undefined && from + limit < ids.length && { next: last }),
    total: ids.length,
  }
}

function firstAbove(sorted: readonly string[], id: string): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? '') > id) high = middle
    else low = middle + 1
  }
  return low
}

/** @returns how many existed */
export function deleteDocuments(index: ServedIndex, ids: readonly unknown[]): Promise<number> {
  return index.engine.remove(idIn([...new Set(checkIds(ids))]))
}

function checkIds(ids: readonly unknown[]): string[] {
  if (ids.length === 0)
    throw refuse('invalid_document_id', 'The list of document ids is empty. Give at least one.')
  if (ids.length > MAX_IDS)
    throw refuse(
      'illegal_requested_doc_count',
      `${ids.length} document ids were given; at most ${MAX_IDS} are allowed at once.`,
    )
  const wrong = ids.findIndex((id) => typeof id !== 'string' || id === '')
  if (wrong >= 0)
    throw refuse(
      'invalid_document_id',
      `Document id number ${wrong + 1} is not a non-empty string. Ids are always strings.`,
    )
  // Every entry was just found to be a string.
  const texts = ids as string[]
  texts.forEach(checkWellFormed)
  return texts
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
