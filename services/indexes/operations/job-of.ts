import type { NewJob } from '#platform/jobs'
import type { IndexRecord } from '../domain/index-record.ts'
import type { IndexesDeps } from '../ports.ts'

/** What a job needs to find its index again, and to see that it is not about an older intent. */
export type IndexJobPayload = {
  accountId: string
  indexName: string
  indexId: string
  generation: number
  looks: number
}

/** The job that brings this generation of the index about. */
export function jobOf({ newId, now }: Pick<IndexesDeps, 'newId' | 'now'>, index: IndexRecord): NewJob {
  const { accountId, indexName, indexId, generation } = index
  const payload: IndexJobPayload = { accountId, indexName, indexId, generation, looks: 0 }
  return { id: newId('job'), dueAt: now(), payload }
}
