import * as z from 'zod'
import { addSeconds, type Now } from '#platform/clock'
import { partition, shelfOf } from './partitions.ts'
import type { Job } from './port.ts'
import type { Item, Json, Table } from '#platform/table'

/** A job and the row version it was read at: every write is conditional on it. */
export type StoredJob = { job: Job; version: number }
export type Queue = { table: Table; queue: string; now: Now; leaseSeconds: number }

/**
 * When a row is due, by the clock of its writer: `waitMs` after `writtenAt`. Both are stored, so that a reader can tell
 * when the writer's clock was ahead of its own.
 */
export type Wake = { at: Date; writtenAt: Date; waitMs: number; isLeased: boolean }

/** Takes the lease. @returns `undefined` when another runner wrote the row first */
export function taken(queue: Queue, { job, version }: StoredJob): Promise<StoredJob | undefined> {
  return leased(queue, { job: { ...job, attempts: job.attempts + 1 }, version })
}

/** Writes a new expiry of the lease. @returns `undefined` when the lease is lost */
export async function leased(queue: Queue, { job, version }: StoredJob): Promise<StoredJob | undefined> {
  const now = queue.now()
  const wake = wakeOf(now, { at: addSeconds(now, queue.leaseSeconds), isLeased: true })
  const written = await queue.table.update(toRow(job, { version, wake, payload: job.payload }))
  return written ? { job, version: version + 1 } : undefined
}

export async function finished({ table, queue }: Queue, { job, version }: StoredJob): Promise<void> {
  await table.remove(partition(queue), job.id, version)
}

export async function rescheduled(
  { table, now }: Pick<Queue, 'table' | 'now'>,
  { job, version }: StoredJob,
  { at, attempts, payload = job.payload }: { at: Date; attempts: number; payload?: Json | undefined },
): Promise<void> {
  const wake = wakeOf(now(), { at, isLeased: false })
  await table.update(toRow({ ...job, attempts, dueAt: at }, { version, wake, payload }))
}

function wakeOf(writtenAt: Date, { at, isLeased }: Pick<Wake, 'at' | 'isLeased'>): Wake {
  return { at, writtenAt, waitMs: Math.max(0, at.getTime() - writtenAt.getTime()), isLeased }
}

function toRow(job: Job, { version, wake, payload }: { version: number; wake: Wake; payload: Json }): Item {
  const pk = partition(job.queue)
  return {
    pk,
    sk: job.id,
    version,
    g1pk: shelfOf(job.queue, job.id),
    g1sk: `${wake.at.toISOString()}#${job.id}`,
    dueAt: job.dueAt.toISOString(),
    createdAt: job.createdAt.toISOString(),
    writtenAt: wake.writtenAt.toISOString(),
    waitMs: wake.waitMs,
    isLeased: wake.isLeased,
    attempts: job.attempts,
    payload,
  }
}

const StoredRow = z.object({ dueAt: z.coerce.date(), createdAt: z.coerce.date(), attempts: z.number() })

export function fromRow(queue: string, row: Item): StoredJob {
  const job: Job = { id: row.sk, queue, ...StoredRow.parse(row), payload: row['payload'] ?? null }
  return { job, version: row.version }
}

const ISO_LENGTH = 24
const StoredWake = z.object({
  createdAt: z.coerce.date(),
  writtenAt: z.coerce.date().optional(),
  waitMs: z.number().optional(),
  isLeased: z.boolean().default(false),
})

/** A row that was never leased or rescheduled holds only `createdAt`, which then stands for `writtenAt`. */
export function wakeOfRow(row: Item): Wake {
  const at = new Date(String(row.g1sk).slice(0, ISO_LENGTH))
  const { createdAt, writtenAt = createdAt, waitMs, isLeased } = StoredWake.parse(row)
  return { at, writtenAt, isLeased, waitMs: waitMs ?? Math.max(0, at.getTime() - writtenAt.getTime()) }
}
