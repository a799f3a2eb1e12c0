import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BatchLimits, type Portion, readPortions } from './batches.ts'
import type { SourceSettings } from './source.ts'

const JSONL: SourceSettings = { format: 'jsonl', encoding: 'utf-8', delimiter: ',', hasHeader: true }
const limits: BatchLimits = { documents: 4, bytes: 120 }

async function portionsOf(
  text: string,
  pieceBytes: number,
  idField: string | null = '_id',
): Promise<Portion[]> {
  let last = 0
  const newId = () => `new-${(last += 1)}`
  const portions = []
  const plan = { idField: idField ?? undefined, treatments: { n: 'number' } } as const
  for await (const portion of readPortions(new Blob([text]), JSONL, { plan, newId, limits, pieceBytes }))
    portions.push(portion)
  return portions
}

/** Good records, with ids that repeat; one too large; one whose number is none; one that is no JSON. */
const line = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        _id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        t: fc.string({ unit: 'grapheme', maxLength: 20 }),
      })
      .map((one) => JSON.stringify(one)),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      JSON.stringify({ _id: 'large', t: 'x'.repeat(200) }),
      '{"_id":"w","n":"no"}',
      '{"_id":}',
      '{"t":"no id"}',
    ),
  },
)

describe('readPortions', () => {
  it('puts every record into exactly one batch or among the problems, whatever the pieces it is read in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 40 }),
        fc.integer({ min: 1, max: 300 }),
        async (lines, size) => {
          const portions = await portionsOf(lines.join('\n'), size)
          const sent = portions.flatMap(({ entries }) => entries.map((entry) => entry.line))
          const told = portions.flatMap(({ problems }) => problems.map((problem) => problem.line))
          expect(sent).toEqual(sent.toSorted((a, b) => a - b))
          expect([...sent, ...told].toSorted((a, b) => a - b)).toEqual(lines.map((_, at) => at + 1))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('never makes a batch larger than it may be, nor puts one id into it twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 40 }), async (lines) => {
        for (const { entries } of await portionsOf(lines.join('\n'), 64)) {
          const ids = entries.map(({ document }) => document._id)
          expect(new Set(ids).size).toBe(ids.length)
          expect(ids.length).toBeLessThanOrEqual(limits.documents)
          const bytes = new Blob([JSON.stringify(entries.map(({ document }) => document))]).size
          expect(bytes).toBeLessThanOrEqual(limits.bytes + 1)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('gives documents without an id one of their own, and passes over the id of the source', async () => {
    const [portion] = await portionsOf('{"_id":"x","t":"a"}\n{"t":"b"}', 100, null)
    expect(portion?.entries.map(({ document }) => document)).toEqual([
      { _id: 'new-1', t: 'a' },
      { _id: 'new-2', t: 'b' },
    ])
  })

  it('makes a text of an id that is a number, and leaves fields without a value out', async () => {
    const [portion] = await portionsOf('{"_id":7,"t":null,"n":"3","u":""}', 100)
    expect(portion?.entries[0]?.document).toEqual({ _id: '7', n: 3 })
  })
})
