import type { AddDocumentsResult } from '#contracts/indexes'
import { call } from '../../../../api/client.ts'
import { addBody } from '../add-body.ts'
import type { Entry } from './batches.ts'
import type { Answer } from './import-control.ts'

type Target = Readonly<{
  indexName: string
  isStructured: boolean
  tensorFields: readonly string[]
  signal: AbortSignal
}>

/** Adds a batch. @returns what the index says of each document @throws ApiError for the batch as a whole */
export async function sendBatch(
  entries: readonly Entry[],
  { indexName, signal, ...how }: Target,
): Promise<Answer> {
  const documents = entries.map(({ document }) => document)
  const { items } = await call('addDocuments', {
    params: { name: indexName },
    body: addBody(documents, how),
    signal,
  })
  return answersOf(entries, items)
}

type Items = AddDocumentsResult['items']

/** The answer has an item for each document, in their order; should one be missing, ids tell which is whose. */
export function answersOf(entries: readonly Entry[], items: Items): Answer {
  const byId = new Map(items.map((item) => [item._id, item]))
  const isInOrder = items.length === entries.length
  return entries.map(({ document }, at) => {
    const item = isInOrder ? items[at] : byId.get(document._id)
    if (item === undefined) return 'The index did not say what became of this document. Add it again.'
    return item.status < 300
      ? undefined
      : (item.message ?? item.error ?? `Refused with status ${item.status}.`)
  })
}

/** Resolves after a while, or at once when it is called off. */
export function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
