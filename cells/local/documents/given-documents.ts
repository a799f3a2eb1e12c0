import { isServiceError } from '#platform/errors'
import { toResponse } from '#platform/http'
import { shownId } from './names.ts'
import { describe, documentError } from './prepared.ts'

/** What became of one document of a request. */
export type DocumentItem =
  | { _id: string; status: 200 }
  | { _id: string; status: number; message: string; error: string; code: string }

/** Documents with their positions; of several with the same id only the last stays. */
export function lastOfEachId(documents: readonly unknown[]): [number, unknown][] {
  const last = new Map<unknown, number>()
  for (const [at, document] of documents.entries())
    if (idOf(document) !== undefined) last.set(idOf(document), at)
  return [...documents.entries()].filter(([at, document]) => {
    const id = idOf(document)
    return id === undefined || last.get(id) === at
  })
}

/** The `_id` of a document, valid or not. */
export function idOf(document: unknown): unknown {
  return isObject(document) && '_id' in document ? document['_id'] : undefined
}

/** @throws ServiceError `invalid_argument` for anything but an object */
export function asDocument(given: unknown): Record<string, unknown> {
  if (isObject(given)) return given
  throw documentError(
    'invalid_argument',
    `A document must be an object of field names and values, but this is ${describe(given)}.`,
  )
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The item of a document that was refused; throws whatever is no refusal. */
export function failedItem(id: unknown, thrown: unknown): DocumentItem {
  if (!isServiceError(thrown)) throw thrown
  const { status, body } = toResponse(thrown, '')
  return { _id: shownId(id), status, message: body.message, error: body.message, code: body.code }
}
