import type { UsageDifference } from '#contracts/billing'
import { type BillableShape, pricesAt, quantitiesOf, type Resource } from '#contracts/prices'
import { systemCaller } from '#platform/caller'
import { pacer } from '#platform/pace'
import type { Quantities } from '../domain/meter.ts'
import { DAY, secondOf } from '../domain/months.ts'
import type { BillingDeps } from '../ports.ts'

type With = Pick<
  BillingDeps,
  'usage' | 'ledger' | 'indexes' | 'now' | 'newId' | 'priceBook' | 'publish' | 'onDifference'
>

/** More are a defect that a longer list does not explain. */
const MOST = 500

/**
 * Compares what the events say of every index with the indexes that exist, once a day. What differs in two checks, one
 * after the other, is reported; nothing is set right, because the bill follows the events.
 */
export async function checkUsage(deps: With, signal: AbortSignal): Promise<void> {
  const now = deps.now()
  const last = await deps.ledger.findCheck()
  const isDue = last === undefined || secondOf(now) - secondOf(new Date(last.checkedAt)) >= DAY
  if (!isDue && last.suspected.length === 0) return
  const { differences: found, indexesChecked } = await differencesNow(deps, signal)
  if (signal.aborted) return
  const key = ({ accountId, indexId }: UsageDifference) => `${accountId} ${indexId}`
  const suspected = new Set(last?.suspected.map(key))
  const known = new Set(last?.differences.map(key))
  const differences = found.filter((one) => suspected.has(key(one)) || known.has(key(one)))
  const fresh = differences.filter((one) => !known.has(key(one)))
  const by = systemCaller('billing', deps.newId('request'))
  await deps.ledger.putCheck(
    {
      checkedAt: now.toISOString(),
      indexesChecked,
      suspected: found.filter((one) => !suspected.has(key(one)) && !known.has(key(one))),
      differences,
    },
    fresh.slice(0, 40).map(({ accountId, indexId, indexName, billedHourlyMicros, actualHourlyMicros }) =>
      deps.publish(
        {
          type: 'usage.difference_found',
          accountId,
          subject: { id: indexId, name: indexName },
          after: { billedHourlyMicros, actualHourlyMicros },
        },
        by,
      ),
    ),
  )
  for (const difference of fresh) deps.onDifference(difference)
}

/** Statuses between which an index changes: which of its sizes serves is not known from outside. */
const BETWEEN: readonly string[] = ['CREATING', 'MODIFYING']

async function differencesNow(
  deps: With,
  signal: AbortSignal,
): Promise<{ differences: UsageDifference[]; indexesChecked: number }> {
  const differences: UsageDifference[] = []
  const seen = new Set<string>()
  const pause = pacer()
  const compare = (
    about: { accountId: string; indexId: string; indexName: string },
    billed: Quantities,
    actual: Quantities,
  ) => {
    if (isSame(billed, actual) || differences.length >= MOST) return
    differences.push({
      ...about,
      billedHourlyMicros: rateOf(deps, billed),
      actualHourlyMicros: rateOf(deps, actual),
      foundAt: deps.now().toISOString(),
    })
  }
  for await (const index of existing(deps, signal)) {
    const { accountId, indexId, indexName, status, size } = index
    seen.add(indexId)
    await pause()
    if (BETWEEN.includes(status)) continue
    const billed = (await deps.usage.findIndexMeter(accountId, indexId))?.quantities ?? {}
    compare({ accountId, indexId, indexName }, billed, status === 'READY' ? quantitiesIn(size) : {})
  }
  for await (const accountId of deps.ledger.listAccountIds())
    for await (const { index } of deps.usage.readIndexMeters(accountId, secondOf(deps.now()))) {
      if (signal.aborted) break
      await pause()
      const { indexId, indexName, quantities } = index
      // Billed, and at no cell.
      if (!seen.has(indexId)) compare({ accountId, indexId, indexName }, quantities, {})
    }
  return { differences, indexesChecked: seen.size }
}

/** Every index of every cell. */
async function* existing({ indexes, newId }: With, signal: AbortSignal) {
  const by = systemCaller('billing', newId('request'))
  for (const { cellId } of (await indexes.listCells(by, {})).results) {
    let after: string | undefined
    do {
      const page = await indexes.listIndexesOfCell(by, {
        params: { cellId },
        query: { limit: '200', ...(after !== undefined && { after }) },
      })
      yield* page.results
      after = page.next
    } while (after !== undefined && !signal.aborted)
  }
}

const quantitiesIn = (size: BillableShape): Quantities =>
  Object.fromEntries(quantitiesOf(size).filter(([, quantity]) => quantity > 0))

function isSame(one: Quantities, other: Quantities): boolean {
  return Object.keys({ ...one, ...other }).every((resource) => one[resource] === other[resource])
}

function rateOf({ now, priceBook }: Pick<With, 'now' | 'priceBook'>, quantities: Quantities): number {
  const prices = pricesAt(now(), priceBook)
  return Object.entries(quantities).reduce(
    (sum, [resource, quantity]) => sum + quantity * (prices[resource as Resource] ?? 0),
    0,
  )
}
