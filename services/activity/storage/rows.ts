import { hash } from 'node:crypto'
import * as z from 'zod'
import { ActivityCheckpoint, ActivityRecord } from '#contracts/activity'
import { canonicalJson, type Checkpoint } from '#platform/hash-chain'
import { HEAD_SORT, type Item, type NewItem, sequenceSort, toEpoch } from '#platform/table'
import type { ChainHead } from '../domain/activity-chain.ts'
import type { KeptCheckpoint } from '../ports.ts'

const SHARDS = 8
/** Rows outlive their time by this, for the case that nobody cuts the chain: then they expire by themselves. */
const EXPIRES_LATER_SECONDS = 30 * 86_400
const FORGOTTEN_AFTER_SECONDS = 400 * 86_400

export const chainKey = (chain: string) => `CHAIN#${chain}`
export const EVENT_PREFIX = 'EVENT#'
export const eventSort = (recordId: string) => `${EVENT_PREFIX}${recordId}`
export const CHECKPOINT_PREFIX = 'CHECKPOINT'
export const checkpointSort = (number: number) => `${CHECKPOINT_PREFIX}${sequenceSort(number)}`

/** The partitions of the secondary index over all chains, by the time when their oldest record may go. */
export const CHAINS = Array.from({ length: SHARDS }, (_, at) => `CHAINS#${at}`)
const shardOf = (chain: string) => CHAINS[(hash('sha256', chain, 'buffer')[0] ?? 0) % SHARDS] ?? ''

const Link = z.object({ number: z.number().int(), hash: z.string() })
const StoredHead = z.object({
  ...Link.shape,
  chain: z.string(),
  recordedAt: z.string(),
  sources: z.record(z.string(), z.object({ sequence: z.number().int(), at: z.string() })),
  signed: z.number().int(),
  isSigningDue: z.boolean(),
  cut: Link,
  keptUntil: z.string(),
  purgedAt: z.string().optional(),
}) satisfies z.ZodType<ChainHead>

export const toHead = (row: Item): ChainHead => StoredHead.parse(row)
/** When the oldest record of a stored chain may go. */
export const cutDueOf = (row: Item | undefined) => row?.g1sk

/** `cutDueAt`: when the oldest record may go; `undefined` without any record. */
export function headRow(head: ChainHead, cutDueAt: string | undefined): NewItem {
  const { purgedAt, sources, cut, ...rest } = head
  return {
    pk: chainKey(head.chain),
    sk: HEAD_SORT,
    ...rest,
    cut: { ...cut },
    sources: Object.fromEntries(Object.entries(sources).map(([name, mark]) => [name, { ...mark }])),
    ...(purgedAt !== undefined && {
      purgedAt,
      expiresAt: toEpoch(new Date(Date.parse(purgedAt) + FORGOTTEN_AFTER_SECONDS * 1000)),
    }),
    ...(purgedAt === undefined && cutDueAt && { g1pk: shardOf(head.chain), g1sk: cutDueAt }),
  }
}

const expiry = (keptUntil: string) => toEpoch(new Date(Date.parse(keptUntil) + EXPIRES_LATER_SECONDS * 1000))

/** A record as the text that its hash is of, and a row that finds it by its id. */
export function recordRows(record: ActivityRecord, keptUntil: string): [NewItem, NewItem] {
  const { chain, number, recordId } = record
  const expiresAt = expiry(keptUntil)
  const pk = chainKey(chain)
  return [
    { pk, sk: sequenceSort(number), text: canonicalJson(record), keptUntil, expiresAt },
    { pk, sk: eventSort(recordId), number, expiresAt },
  ]
}
/** The record as it was hashed: fields that a later version of the program knows are kept. */
export const toRecord = (row: Item) =>
  z.looseObject(ActivityRecord.shape).parse(JSON.parse(z.string().parse(row['text'])))
export const keptUntilOf = (row: Item | undefined) => z.string().optional().parse(row?.['keptUntil'])
export const numberIn = (row: Item) => z.number().int().parse(row['number'])

export function checkpointRow(checkpoint: Checkpoint, keptUntil: string): NewItem {
  return {
    pk: chainKey(checkpoint.chain),
    sk: checkpointSort(checkpoint.number),
    checkpoint: { ...checkpoint },
    keptUntil,
    expiresAt: expiry(keptUntil),
  }
}
export function toCheckpoint(row: Item): KeptCheckpoint {
  return { checkpoint: ActivityCheckpoint.parse(row['checkpoint']), keptUntil: keptUntilOf(row) ?? '' }
}
