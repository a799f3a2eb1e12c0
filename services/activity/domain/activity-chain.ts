import { type ActivityRecord, GAP_FOUND } from '#contracts/activity'
import type { BusinessEvent } from '#contracts/events'
import { chained, FIRST_LINK } from '#platform/hash-chain'
import type * as z from 'zod'

/** An event as an outbox hands it on. */
export type Event = z.infer<typeof BusinessEvent>

/** How far the events of one outbox have been recorded. */
export type SourceMark = Readonly<{ sequence: number; at: string }>

/** The end of a chain, and what has been done with it. */
export type ChainHead = Readonly<{
  chain: string
  /** Of the newest record. */
  number: number
  hash: string
  recordedAt: string
  /** By the name of the outbox. */
  sources: Readonly<Record<string, SourceMark>>
  /** The number of the newest checkpoint. */
  signed: number
  /** A job will sign a checkpoint. */
  isSigningDue: boolean
  /** Records up to this one were removed, because their time had passed. */
  cut: Readonly<{ number: number; hash: string }>
  /** The newest record is kept until then, and with it all before it. */
  keptUntil: string
  /** The account is gone: nothing is recorded any more. */
  purgedAt?: string | undefined
}>

export const newChain = (chain: string): ChainHead => ({
  chain,
  number: 0,
  hash: FIRST_LINK,
  recordedAt: '',
  sources: {},
  signed: 0,
  isSigningDue: false,
  cut: { number: 0, hash: FIRST_LINK },
  keptUntil: '',
})

/** The chain that an event belongs to. */
export const chainOf = ({ accountId, userId }: Pick<Event, 'accountId' | 'userId'>): string =>
  accountId ?? userId ?? 'deployment'

/** Ends the chain of its account: everything about it is removed. */
export const PURGED = 'account.purged'

type Appending = {
  outbox: string
  now: Date
  keepSeconds: number
  /** Whether the chain has the record of this event. */
  isRecorded: (eventId: string) => boolean
}

/**
 * The chain with the records of these events at its end, and a record of each gap in the numbers of their outbox. Events
 * that were recorded before are passed over, so the same events may come any number of times.
 */
export function appendTo(
  before: ChainHead,
  events: readonly Event[],
  { outbox, now, keepSeconds, isRecorded }: Appending,
): { head: ChainHead; records: ActivityRecord[] } {
  const recordedAt = later(before.recordedAt, now.toISOString())
  const keptUntil = later(before.keptUntil, new Date(now.getTime() + keepSeconds * 1000).toISOString())
  const records: ActivityRecord[] = []
  let { number, hash } = before
  let mark = before.sources[outbox] ?? { sequence: 0, at: '' }
  const add = (record: Omit<ActivityRecord, 'chain' | 'number' | 'previousHash' | 'hash'>) => {
    const made = chained(record, { chain: before.chain, number: ++number, previousHash: hash })
    hash = made.hash
    records.push(made)
  }
  for (const event of events) {
    const { sequence } = event
    if (isRecorded(event.id) || isLeftOut(event, mark)) continue
    const expected = mark.sequence + 1
    // The numbers of an outbox begin again at 1 after a long time without events.
    if (sequence !== expected && sequence !== 1) add(gapBefore(event, { outbox, expected, recordedAt }))
    add(recordOf(event, { outbox, recordedAt }))
    mark = { sequence, at: event.at }
  }
  const sources = { ...before.sources, [outbox]: mark }
  return {
    head: { ...before, number, hash, sources, ...(records.length > 0 && { recordedAt, keptUntil }) },
    records,
  }
}

const later = (a: string, b: string) => (a > b ? a : b)

/**
 * An event whose number has passed, and which the chain does not have: its record was cut off after its time. Only one
 * that is newer than the last event is of an outbox that was set back or began again, and is recorded.
 */
function isLeftOut({ sequence, at }: Event, mark: SourceMark): boolean {
  return sequence <= mark.sequence && at <= mark.at
}

type Placed = { outbox: string; recordedAt: string }

function recordOf(
  { id, type, version, at, subject, actor, requestId, address, before, after, sequence }: Event,
  { outbox, recordedAt }: Placed,
) {
  return {
    recordId: id,
    type,
    version,
    at,
    recordedAt,
    subject,
    actor,
    requestId,
    ...(address !== undefined && { address }),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    source: { outbox, sequence },
  }
}

/** Says that the numbers of the outbox go on otherwise than they should: events were lost, or published before all this. */
function gapBefore(
  { id, requestId, sequence }: Event,
  { outbox, expected, recordedAt }: Placed & { expected: number },
) {
  return {
    recordId: `gap_${id}`,
    type: GAP_FOUND,
    version: 1,
    at: recordedAt,
    recordedAt,
    subject: { type: 'outbox', id: outbox },
    actor: { type: 'system' as const, id: 'activity' },
    requestId,
    after: { expected, found: sequence },
    source: { outbox, sequence },
  }
}
