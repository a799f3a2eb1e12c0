import * as z from 'zod'
import { addSeconds, type Now } from '#platform/clock'
import type { Job } from '#platform/jobs'
import type { Item, Json, Table } from '#platform/table'

/** A job and the row version it was read at: every write is conditional on it. */
export type StoredJob = { job: Job; version: number }
type Queue = { table: Table; queue: string; now: Now; leaseSeconds: number }

const PAGE = 50
const partition = (queue: string) => `JOB#${queue}`

/** Jobs whose time has come, the longest waiting first. A leased job comes again when its lease has run out. */
export async function* due({
  table,
  queue,
  now,
}: Pick<Queue, 'table' | 'queue' | 'now'>): AsyncGenerator<StoredJob> {
  const until = now().toISOString()
  let after: string | undefined
  do {
    const page = await table.queryIndex(partition(queue), {
      limit: PAGE,
      ...(after !== undefined && { after }),
    })
    for (const found of page.items) {
      if (String(found.g1sk).slice(0, until.length) > until) return
      // The index may lag behind the row.
      const row = await table.get(found.pk, found.sk)
      if (row && String(row.g1sk).slice(0, until.length) <= until) yield fromRow(queue, row)
    }
    after = page.next
  } while (after !== undefined)
}

/** When the next job is due. */
export async function earliest({ table, queue }: Pick<Queue, 'table' | 'queue'>): Promise<Date | undefined> {
  const { items } = await table.queryIndex(partition(queue), { limit: 1 })
  const [first] = items
  return first && new Date(String(first.g1sk).slice(0, 24))
}

/** Takes the lease. @returns `undefined` when someone else has written the row meanwhile */
export function taken(queue: Queue, { job, version }: StoredJob): Promise<StoredJob | undefined> {
  return leased(queue, { job: { ...job, attempts: job.attempts + 1 }, version })
}

/** Holds on to the lease. @returns `undefined` when it is lost */
export async function leased(queue: Queue, { job, version }: StoredJob): Promise<StoredJob | undefined> {
  const wakeAt = addSeconds(queue.now(), queue.leaseSeconds)
  const written = await queue.table.update(toRow(job, { version, wakeAt, payload: job.payload }))
  return written ? { job, version: version + 1 } : undefined
}

export async function finished({ table, queue }: Queue, { job, version }: StoredJob): Promise<void> {
  await table.remove(partition(queue), job.id, version)
}

export async function rescheduled(
  { table }: Queue,
  { job, version }: StoredJob,
  { at, attempts, payload }: { at: Date; attempts: number; payload?: Json | undefined },
): Promise<void> {
  await table.update(
    toRow({ ...job, attempts, dueAt: at }, { version, wakeAt: at, payload: payload ?? job.payload }),
  )
}

function toRow(
  job: Job,
  { version, wakeAt, payload }: { version: number; wakeAt: Date; payload: Json },
): Item {
  const pk = partition(job.queue)
  return {
    pk,
    sk: job.id,
    version,
    g1pk: pk,
    g1sk: `${wakeAt.toISOString()}#${job.id}`,
    dueAt: job.dueAt.toISOString(),
    createdAt: job.createdAt.toISOString(),
    attempts: job.attempts,
    payload,
  }
}

const StoredRow = z.object({ dueAt: z.coerce.date(), createdAt: z.coerce.date(), attempts: z.number() })

function fromRow(queue: string, row: Item): StoredJob {
  const job: Job = { id: row.sk, queue, ...StoredRow.parse(row), payload: row['payload'] ?? null }
  return { job, version: row.version }
}
