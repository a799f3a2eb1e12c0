import { GAP_FOUND } from '#contracts/activity'
import { type ChainHead, appendTo, chainOf, type Event, PURGED } from '../domain/activity-chain.ts'
import type { ActivityDeps, ChainChange } from '../ports.ts'

/** Each event is at most two records of two rows, and a transaction has at most 100. */
const MOST_EVENTS = 24
/** Half of what one transaction may hold. */
const MOST_CHARACTERS = 1_000_000

type Deps = Pick<ActivityDeps, 'activity' | 'now' | 'signJob' | 'purgeJob' | 'onGap' | 'config'>

/**
 * Adds the events of one outbox to the chains they belong to. Repeatable: an event that was recorded is passed over.
 * @throws ServiceError `operation_conflict_error`; then the same events come again
 */
export async function appendEvents(deps: Deps, events: readonly Event[], outbox: string): Promise<void> {
  for (const batch of batches(events)) await appendBatch(deps, batch, outbox)
}

/** Events of one chain, in their order, as many as one transaction takes. */
function* batches(events: readonly Event[]): Generator<Event[]> {
  let batch: Event[] = []
  let size = 0
  for (const event of events) {
    const more = JSON.stringify(event).length
    const [first] = batch
    const isFull = batch.length === MOST_EVENTS || size + more > MOST_CHARACTERS
    if (first && (isFull || chainOf(first) !== chainOf(event))) {
      yield batch
      batch = []
      size = 0
    }
    batch.push(event)
    size += more
  }
  if (batch.length > 0) yield batch
}

async function appendBatch(deps: Deps, events: readonly Event[], outbox: string): Promise<void> {
  const [first] = events
  if (first === undefined) return
  let change: ChainChange | undefined
  await deps.activity.changeChain(
    chainOf(first),
    events.map(({ id }) => id),
    (head, isRecorded) => {
      change = changeOf(deps, head, { events, outbox, isRecorded })
      return change
    },
  )
  for (const record of change?.records ?? []) if (record.type === GAP_FOUND) deps.onGap(record)
}

type Coming = { events: readonly Event[]; outbox: string; isRecorded: (eventId: string) => boolean }

function changeOf(
  { now, config, signJob, purgeJob }: Deps,
  head: ChainHead,
  { events, outbox, isRecorded }: Coming,
): ChainChange | undefined {
  if (head.purgedAt !== undefined) return undefined
  if (events.some(({ type }) => type === PURGED))
    return { head: { ...head, purgedAt: now().toISOString() }, also: [purgeJob(head.chain)] }
  const appending = { outbox, now: now(), keepSeconds: config.keepSeconds, isRecorded }
  const appended = appendTo(head, events, appending)
  if (appended.records.length === 0 || head.isSigningDue) return appended
  return { ...appended, head: { ...appended.head, isSigningDue: true }, also: [signJob(head.chain)] }
}
