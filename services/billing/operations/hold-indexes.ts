import type { IndexListEntry } from '#contracts/indexes'
import { type Caller, systemCaller } from '#platform/caller'
import { isServiceError } from '#platform/errors'
import type { BillingDeps, HeldIndex, HoldReason } from '../ports.ts'

export type ByHolding = Pick<BillingDeps, 'ledger' | 'indexes' | 'newId' | 'publish'>
/** `isDone`: nothing is left to do; otherwise indexes are busy, and it is to be tried again. */
export type Held = { isDone: boolean }

/**
 * Pauses every index of the account for a reason, and remembers what it had. Nothing is deleted. Repeatable: an index
 * that was resumed or created since is paused too.
 */
export async function holdIndexes(deps: ByHolding, accountId: string, reason: HoldReason): Promise<Held> {
  const by = systemCaller('billing', deps.newId('request'), accountId)
  const held = new Map((await deps.ledger.listHeldIndexes(accountId)).map((one) => [one.indexName, one]))
  let isDone = true
  for (const index of await allIndexes(deps, by)) {
    if (index.indexStatus === 'FAILED' || index.indexStatus === 'DELETING') continue
    const before = held.get(index.indexName)
    const isSame = before?.createdAt === index.Created
    const isPaused = index.numberOfInferences === 0
    // Paused by its owner: nothing to remember, and nothing to give back.
    if (isPaused && !isSame) continue
    if (!isPaused || !before?.reasons.includes(reason)) await remember(deps, by, { index, reason })
    if (!isPaused && !(await resized(deps, by, { name: index.indexName, numberOfInferences: 0 })))
      isDone = false
  }
  return { isDone }
}

/** Takes back one reason; an index without any other gets its inference pods back, unless its owner decided since. */
export async function releaseIndexes(deps: ByHolding, accountId: string, reason: HoldReason): Promise<Held> {
  const held = await deps.ledger.listHeldIndexes(accountId)
  if (held.length === 0) return { isDone: true }
  const by = systemCaller('billing', deps.newId('request'), accountId)
  const indexes = new Map((await allIndexes(deps, by)).map((index) => [index.indexName, index]))
  let isDone = true
  for (const one of held) {
    if (!one.reasons.includes(reason)) continue
    const isLast = one.reasons.length === 1
    const index = indexes.get(one.indexName)
    const isOurs = index?.Created === one.createdAt && index.numberOfInferences === 0
    const { indexName: name, numberOfInferences } = one
    // Released only once it has its pods: a crash in between repeats this.
    if (isLast && isOurs && !(await resized(deps, by, { name, numberOfInferences }))) {
      isDone = false
      continue
    }
    await forget(deps, by, { held: one, reason })
  }
  return { isDone }
}

async function allIndexes({ indexes }: ByHolding, by: Caller): Promise<IndexListEntry[]> {
  return (await indexes.listIndexes(by, {})).results
}

/** @returns `false` for an index that is busy with another change */
async function resized(
  { indexes }: ByHolding,
  by: Caller,
  { name, numberOfInferences }: { name: string; numberOfInferences: number },
): Promise<boolean> {
  try {
    await indexes.modifyIndex(by, { params: { name }, body: { numberOfInferences } })
    return true
  } catch (error) {
    if (isServiceError(error, 'index_not_found')) return true
    // One refusal leaves the other indexes as they should be; the next look tries again.
    if (isServiceError(error)) return false
    throw error
  }
}

async function remember(
  { ledger, publish }: ByHolding,
  by: Caller,
  { index, reason }: { index: IndexListEntry; reason: HoldReason },
): Promise<void> {
  const { indexName, Created: createdAt } = index
  await ledger.updateHeldIndex(by.accountId, indexName, {
    decide: (before) => {
      const known = before?.createdAt === createdAt ? before : undefined
      const numberOfInferences = index.numberOfInferences || (known?.numberOfInferences ?? 0)
      const reasons = [...new Set([...(known?.reasons ?? []), reason])]
      const isSame =
        known?.numberOfInferences === numberOfInferences && known.reasons.length === reasons.length
      return isSame ? known : { indexName, createdAt, numberOfInferences, reasons }
    },
    also: (next) =>
      next === undefined
        ? []
        : [
            publish(
              { type: 'index.held', accountId: by.accountId, ...subjectOf(next), after: stateOf(next) },
              by,
            ),
          ],
  })
}

async function forget(
  { ledger, publish }: ByHolding,
  by: Caller,
  { held, reason }: { held: HeldIndex; reason: HoldReason },
): Promise<void> {
  await ledger.updateHeldIndex(by.accountId, held.indexName, {
    decide: (before) => before && { ...before, reasons: before.reasons.filter((one) => one !== reason) },
    also: (next, before) =>
      before === undefined || (next !== undefined && next.reasons.length > 0)
        ? []
        : [
            publish(
              {
                type: 'index.released',
                accountId: by.accountId,
                ...subjectOf(before),
                before: stateOf(before),
              },
              by,
            ),
          ],
  })
}

const subjectOf = ({ indexName }: HeldIndex) => ({ subject: { id: indexName, name: indexName } })
const stateOf = ({ numberOfInferences, reasons }: HeldIndex) => ({
  numberOfInferences,
  reasons: [...reasons],
})
