import type { IndexDocument } from '#contracts/indexes'
import { call } from '../../../api/client.ts'
import { hasCode } from '../../../api/errors.ts'
import { addBody } from './add-body.ts'
import { findJsonMistake } from '../../../json/json-mistake.ts'

/** What was written, as a document; or what is wrong with it. */
export type Draft =
  | Readonly<{ document: IndexDocument }>
  | Readonly<{ problem: string; path: readonly string[] }>

/** `fixedId`: the document that is edited; its id is what tells it from others. */
export function readDraft(text: string, fixedId: string | undefined, newId: () => string): Draft {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    const mistake = findJsonMistake(text)
    const where = mistake ? `Line ${mistake.line}, column ${mistake.column}: ${mistake.message}` : ''
    return { problem: `This is not JSON. ${where}`.trim(), path: [] }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { problem: 'A document is one object in braces: { "field": value }.', path: [] }
  const { _id = fixedId ?? newId(), ...fields } = value as Record<string, unknown>
  if (typeof _id !== 'string') return { problem: '_id is a text in double quotes.', path: ['_id'] }
  if (fixedId !== undefined && _id !== fixedId)
    return {
      problem: `The id of a document stays as it is (“${fixedId}”). To add this under another id, duplicate the document.`,
      path: ['_id'],
    }
  return { document: { _id, ...fields } }
}

export type Saved =
  | Readonly<{ kind: 'saved' }>
  /** Somebody changed it, or deleted it, since it was opened. */
  | Readonly<{ kind: 'changed'; current: IndexDocument | undefined }>
  /** Another document has this id. */
  | Readonly<{ kind: 'taken' }>
  | Readonly<{ kind: 'refused'; message: string }>

export type SaveOptions = Readonly<{
  indexName: string
  isStructured: boolean
  tensorFields: readonly string[]
  /** The document as it was opened; without one, a new document is meant. */
  original: IndexDocument | undefined
  /** The person has seen what is there now. */
  isOverwriting: boolean
}>

/** Adds a document, or replaces one, unless that would undo what somebody else did. @throws ApiError */
export async function saveDocument(document: IndexDocument, options: SaveOptions): Promise<Saved> {
  const { indexName: name, original, isOverwriting } = options
  if (!isOverwriting) {
    const current = await findDocument(name, document._id)
    if (original === undefined && current !== undefined) return { kind: 'taken' }
    if (original !== undefined && !isSame(original, current)) return { kind: 'changed', current }
  }
  const { items } = await call('addDocuments', { params: { name }, body: addBody([document], options) })
  const [item] = items
  if (item === undefined || item.status < 300) return { kind: 'saved' }
  return { kind: 'refused', message: item.message ?? item.error ?? 'The index refused the document.' }
}

async function findDocument(name: string, documentId: string): Promise<IndexDocument | undefined> {
  try {
    return await call('getDocument', { params: { name, documentId } })
  } catch (thrown) {
    if (hasCode(thrown, 'document_not_found')) return undefined
    throw thrown
  }
}

/** Whether two documents hold the same, in whatever order. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(ordered(one)) === JSON.stringify(ordered(other))
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, one]) => [name, ordered(one)])
}

/** Which field the index speaks of when it refuses a document. */
export function fieldOf(message: string): readonly string[] {
  const [, field] = /[Ff]ield(?: name)? '([^']+)'/.exec(message) ?? []
  return field === undefined ? [] : [field]
}

/** A document as people edit it: the id first. */
export function documentText({
  _id,
  ...fields
}: {
  _id?: string | undefined
  [field: string]: unknown
}): string {
  return JSON.stringify({ ...(_id !== undefined && { _id }), ...fields }, null, 2)
}
