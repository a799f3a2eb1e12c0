import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { ServiceError } from '#platform/errors'
import { newId } from '#platform/ids'
import { createTally, type TallyOptions } from './index.ts'

type Sum = { key: string; total: number }

function tallyOf(more: Pick<TallyOptions<Sum, Sum>, 'flush'> & Partial<TallyOptions<Sum, Sum>>) {
  const tally = createTally<Sum, Sum>({
    keyOf: ({ key }) => key,
    empty: ({ key }) => ({ key, total: 0 }),
    add: (sum, { total }) => void (sum.total += total),
    everyMs: 3_600_000,
    maxBatch: 2,
    maxSums: 1_000,
    newId,
    onError: () => {},
    ...more,
  })
  onTestFinished(() => tally[Symbol.asyncDispose]())
  return tally
}

/** A receiver that remembers the ids of batches, as their contract asks, and whose answers are sometimes lost. */
function receiver(next: () => 'ok' | 'lost' | 'answer lost' = () => 'ok') {
  const totals = new Map<string, number>()
  const batches = new Map<string, string>()
  return {
    totals,
    batches,
    flush: async (batchId: string, sums: Sum[]) => {
      const outcome = next()
      if (outcome === 'lost') throw new Error('not reached')
      const text = JSON.stringify(sums)
      expect(batches.get(batchId) ?? text).toBe(text)
      if (!batches.has(batchId))
        for (const { key, total } of sums) totals.set(key, (totals.get(key) ?? 0) + total)
      batches.set(batchId, text)
      if (outcome === 'answer lost') throw new Error('no answer')
    },
  }
}

it('delivers every sum exactly once, whichever answers are lost', async () => {
  const step = fc.oneof(
    fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), total: fc.integer({ min: 1, max: 9 }) }),
    fc.constant('flush' as const),
  )
  const outcomes = fc.array(fc.constantFrom('ok', 'lost', 'answer lost'))
  await fc.assert(
    fc.asyncProperty(fc.array(step), outcomes, async (steps, given) => {
      const left = [...given]
      const { totals, flush } = receiver(() => left.shift() ?? 'ok')
      const tally = tallyOf({ flush })
      const expected = new Map<string, number>()
      for (const one of steps) {
        if (one === 'flush') {
          await tally.flush()
          continue
        }
        tally.add(one)
        expected.set(one.key, (expected.get(one.key) ?? 0) + one.total)
      }
      for (let round = 0; round <= given.length + 1; round++) await tally.flush()
      expect(Object.fromEntries(totals)).toEqual(Object.fromEntries(expected))
    }),
    { numRuns: 200 },
  )
})

it('drops the oldest sums above its limit, and reports them', async () => {
  const { totals, flush } = receiver()
  const dropped: Sum[] = []
  const tally = tallyOf({ flush, maxSums: 2, onDropped: (sum) => void dropped.push(sum) })
  for (const key of ['a', 'b', 'a', 'c']) tally.add({ key, total: 1 })
  await tally.flush()
  expect(dropped).toEqual([{ key: 'a', total: 2 }])
  expect(Object.fromEntries(totals)).toEqual({ b: 1, c: 1 })
})

it('never exceeds the size of a batch', async () => {
  const { batches, flush } = receiver()
  const tally = tallyOf({ flush })
  for (const key of ['a', 'b', 'c', 'd', 'e']) tally.add({ key, total: 1 })
  await tally.flush()
  expect([...batches.values()].map((text) => (JSON.parse(text) as Sum[]).length)).toEqual([2, 2, 1])
})

it('drops a batch that is refused for its content, reports its sums, and delivers the rest', async () => {
  const { flush, totals } = receiver()
  const dropped: Sum[] = []
  const tally = tallyOf({
    flush: async (batchId, sums) => {
      if (sums.some(({ key }) => key === 'odd'))
        throw new ServiceError({ kind: 'unprocessable', code: 'unprocessable_entity', message: 'No.' })
      await flush(batchId, sums)
    },
    onDropped: (sum) => void dropped.push(sum),
  })
  for (const key of ['odd', 'beside', 'other']) tally.add({ key, total: 1 })
  await tally.flush()
  expect(dropped.map(({ key }) => key)).toEqual(['odd', 'beside'])
  expect([...totals]).toEqual([['other', 1]])
})
