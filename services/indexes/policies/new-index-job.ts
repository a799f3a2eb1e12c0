import { type Caller, systemCaller } from '#platform/caller'
import type { NewJob } from '#platform/jobs'
import type { IndexRecord } from '../domain/index-record.ts'
import type { IndexesDeps } from '../ports.ts'

/** Identifies the index and the generation, so that a job of an older generation can stop. */
export type IndexJobPayload = {
  accountId: string
  indexName: string
  indexId: string
  generation: number
  looks: number
}

/** The job that provisions this generation of the index. */
export function newIndexJob({ newId, now }: Pick<IndexesDeps, 'newId' | 'now'>, index: IndexRecord): NewJob {
  const { accountId, indexName, indexId, generation } = index
  const payload: IndexJobPayload = { accountId, indexName, indexId, generation, looks: 0 }
  return { id: newId('job'), dueAt: now(), payload }
}

/** In whose name a job acts. */
export function jobCaller({ newId }: Pick<IndexesDeps, 'newId'>, { accountId }: IndexRecord): Caller {
  return systemCaller('indexes', newId('request'), accountId)
}
