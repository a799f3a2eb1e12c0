import * as z from 'zod'
import type { DocumentItem } from '../documents/given-documents.ts'

export const GetBatchBody = z.strictObject({ documentIds: z.array(z.unknown()) })

/** Marqo's answer to adding or changing documents; the counts are headers too. */
export function toDocumentsAnswer(
  indexName: string,
  items: readonly DocumentItem[],
  { durationMs, headers }: { durationMs: number; headers: Headers },
) {
  const succeeded = items.filter(({ status }) => status === 200).length
  const failed = items.filter(({ status }) => status >= 400 && status < 500).length
  headers.set('x-count-success', String(succeeded))
  headers.set('x-count-failure', String(failed))
  headers.set('x-count-error', String(items.length - succeeded - failed))
  return { errors: succeeded < items.length, processingTimeMs: durationMs, index_name: indexName, items }
}

/** Marqo's answer to deleting documents: an unknown id counts as deleted, as in Marqo's own engine. */
export function toDeleteAnswer(
  indexName: string,
  ids: readonly string[],
  { startedAt, durationMs }: { startedAt: Date; durationMs: number },
) {
  const finishedAt = new Date(startedAt.getTime() + durationMs)
  const unique = [...new Set(ids)]
  return {
    index_name: indexName,
    status: 'succeeded',
    type: 'documentDeletion',
    items: unique.map((id) => ({ _id: id, status: 200, result: 'deleted' })),
    details: { receivedDocumentIds: ids.length, deletedDocuments: unique.length },
    duration: `PT${durationMs / 1000}S`,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
  }
}
