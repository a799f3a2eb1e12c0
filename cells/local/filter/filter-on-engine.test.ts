import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isServiceError } from '#platform/errors'
import { LanceIndex, NO_HOOKS } from '../engine/lance-index.ts'
import { openEngine } from '../engine/open-engine.ts'
import { numberToken, stringToken } from './match-tokens.ts'
import { type Filter, parseFilter } from './parse.ts'
import { filterToSql } from './sql.ts'

/** Each field is missing in some documents. */
const DOCUMENTS = Array.from({ length: 24 }, (_, at) => ({
  id: `d${at}`,
  ...(at % 4 > 0 && { t: `v${at % 4}` }),
  ...(at % 3 > 0 && { n: at % 6 }),
}))

let dir: string
let index: LanceIndex
let close: () => void
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'marqo-filter-'))
  const { connection, words, vectors } = await openEngine(dir, {
    index: 4n << 20n,
    metadata: 4n << 20n,
    vectors: 1 << 24,
  })
  close = () => connection.close()
  index = await LanceIndex.create(connection, 'filtered', { ...NO_HOOKS, words, vectors })
  const rows = DOCUMENTS.map(({ id, t, n }) => ({
    id,
    doc: '{}',
    eq: [
      ...(t === undefined ? [] : [stringToken('t', t)]),
      ...(n === undefined ? [] : [numberToken('n', n)]),
    ],
    vectors: new Map([['v', { vectors: [Float32Array.from([1, 2, 3])], chunks: [''] }]]),
    texts: new Set<string>(),
    numbers: new Map(n === undefined ? [] : [['n', n]]),
  }))
  await index.upsert(rows, 3)
})
afterAll(async () => {
  await index.close()
  close()
  await rm(dir, { recursive: true, force: true })
})

/** The reference: evaluates the filter for one document. */
function matches(filter: Filter, document: (typeof DOCUMENTS)[number]): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.parts.every((part) => matches(part, document))
    case 'or':
      return filter.parts.some((part) => matches(part, document))
    case 'not':
      return !matches(filter.part, document)
    case 'equality':
      return { _id: document.id, t: document.t, n: document.n?.toString() }[filter.field] === filter.value
    case 'range':
      return (
        filter.field === 'n' &&
        document.n !== undefined &&
        document.n >= (filter.lower ?? -Infinity) &&
        document.n <= (filter.upper ?? Infinity)
      )
    case 'in':
      return false
  }
}

/** The ids found by the engine, or the text of the 400; any other status fails the test. */
async function found(text: string, method: 'page' | 'nearest' = 'page'): Promise<string[] | string> {
  let where: string
  try {
    const settings = { type: 'unstructured', fields: new Map() } as const
    where = filterToSql(text, { settings, numberColumn: (field) => index.numberColumn(field) })
  } catch (thrown) {
    if (isServiceError(thrown, 'invalid_argument')) return thrown.message
    throw thrown
  }
  const hits =
    method === 'page'
      ? await index.page({ where, limit: 100, offset: 0 })
      : await index.nearest('v', Float32Array.from([1, 2, 3]), { where, limit: 100 })
  return hits.map(({ id }) => id).toSorted()
}
/** `right`, `refused` with a position, or the unexpected result. */
async function outcome(text: string, method: 'page' | 'nearest' = 'page'): Promise<unknown> {
  const ids = await found(text, method)
  if (typeof ids === 'string') return /at position \d+: /.test(ids) ? 'refused' : ids
  const meant = DOCUMENTS.filter((document) => matches(parseFilter(text), document)).map(({ id }) => id)
  return ids.join() === meant.toSorted().join() ? 'right' : { ids, meant }
}

const term = fc.oneof(
  fc.constantFrom('t:v1', 't:v2', 't:v3', 't:none', 'n:2', 'n:4', '_id:d5', '_id:d9'),
  fc.constantFrom('n:[1 TO 3]', 'n:[* TO 2]', 'n:[4 TO *]', 'missing:[1 TO 2]'),
)
const negation = fc.constantFrom('', '', 'NOT ', 'NOT NOT ')
const { filter } = fc.letrec<{ filter: string; operand: string }>((tie) => ({
  operand: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.tuple(negation, term).map(([not, one]) => `${not}${one}`),
    fc.tuple(negation, tie('filter')).map(([not, inner]) => `${not}(${inner})`),
  ),
  filter: fc
    .tuple(tie('operand'), fc.array(fc.tuple(fc.constantFrom('AND', 'OR'), tie('operand')), { maxLength: 4 }))
    .map(([first, rest]) => [first, ...rest.flat()].join(' ')),
}))

describe('a filter on the engine', () => {
  it('finds the same documents as the reference, however AND, OR and NOT are mixed', async () => {
    await fc.assert(
      fc.asyncProperty(filter, async (text) => {
        expect(['right', 'refused']).toContain(await outcome(text))
      }),
      { numRuns: 400 },
    )
  })

  const wrap = (depth: number, around: (inner: string, at: number) => string) => {
    let text = 't:v1'
    for (let at = 0; at < depth; at++) text = around(text, at)
    return text
  }
  const repeat = (count: number, each: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => each(at))
  const alternating = (size: number) =>
    repeat(size, (at) => `n:[${at % 5} TO 9] OR NOT t:v${at % 4}`).join(' AND NOT ')
  it.each<[string, number, (size: number) => string]>([
    [
      'two deep branches',
      30,
      (size) => `(${alternating(size)}) AND n:1 OR (${alternating(size)}) AND NOT n:[2 TO 3]`,
    ],
    [
      'OR NOT and AND NOT in turn',
      30,
      (size) => repeat(size, (at) => `n:${at} OR NOT t:v${at % 4}`).join(' AND NOT '),
    ],
    ['NOT around parentheses', 20, (size) => wrap(size, (inner) => `NOT (t:v2 AND (${inner}))`)],
    [
      'alternating parentheses',
      39,
      (size) => wrap(size, (inner, at) => (at % 2 ? `t:v3 OR (${inner})` : `NOT t:v2 AND (${inner})`)),
    ],
    [
      'ranges in parentheses',
      39,
      (size) =>
        wrap(size, (inner, at) => (at % 2 ? `(${inner}) OR n:[1 TO 2]` : `(${inner}) AND NOT n:[4 TO 5]`)),
    ],
    [
      'groups joined by OR',
      20,
      (size) => repeat(size, (at) => `(t:v${at % 4} OR n:${at % 6}) AND NOT t:v${at % 3}`).join(' OR '),
    ],
    ['many ranges of an OR', 2000, (size) => repeat(size, (at) => `n:[${at % 9} TO ${at}]`).join(' OR ')],
    [
      'many ranges of an AND',
      2000,
      (size) => repeat(size, (at) => `NOT n:[${at + 7} TO ${at + 9}]`).join(' AND '),
    ],
    ['many negated values', 2000, (size) => repeat(size, (at) => `NOT t:x${at}`).join(' AND ')],
  ])('is served, or refused with the position of the mistake: %s', async (_, served, shape) => {
    for (const size of [1, 2, 3, 5, 8, 10, 15, 20, 25, 30, 34, 35, 36, 37, 38, 39, 40, 41, 100, 1000, 2000]) {
      const allowed = size <= served ? ['right'] : ['right', 'refused']
      for (const method of ['page', 'nearest'] as const)
        expect(allowed).toContain(await outcome(shape(size), method))
    }
  })
})
