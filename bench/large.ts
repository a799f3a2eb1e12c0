/**
 * `npm run bench -- large [count]`: a million vectors of 384 numbers in one index of the cell's engine, without HTTP:
 * adding, the scan made ready, searches with and without a filter, memory, and all of it after a restart. Takes long.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { directorySize } from '../cells/local/directory-size.ts'
import type { Columns } from '../cells/local/engine/columns.ts'
import { LanceIndex, NO_HOOKS } from '../cells/local/engine/lance-index.ts'
import { openEngine } from '../cells/local/engine/open-engine.ts'
import { randoms } from './support/embeddings.ts'
import { quantile, timed } from './support/report.ts'

export const MILLION = 1_000_000
const DIMENSIONS = 384
const BATCH = 1_000
const CLUSTERS = 1_000
const QUERIES = 100
const CACHE = { index: 128n << 20n, metadata: 64n << 20n, vectors: 1 << 30 }
const PAUSE_MS = 500
const LIMIT = 10

type Figures = { what: string; figure: string }

export async function measureLarge(count: number): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'marqo-large-'))
  const figures: Figures[] = []
  const note = (what: string, figure: string) => {
    process.stderr.write(`${what}: ${figure}\n`)
    figures.push({ what, figure })
  }
  const next = randoms(1)
  const vector = vectorsOf(next)
  const columns = new Map<string, Columns>()
  {
    await using opened = await openIn(dir, columns)
    const adding = await timed(async () => {
      for (let from = 0; from < count; from += BATCH)
        await opened.index.upsert(
          Array.from({ length: Math.min(BATCH, count - from) }, (_, at) => rowOf(from + at, vector())),
          DIMENSIONS,
        )
    })
    note('adding', `${Math.round(adding / 1000)} s, ${Math.round((count * 1000) / adding)} documents/s`)
    await measureSearches(opened.index, vector, note)
    note('disk', `${Math.round((await directorySize(dir)) / 1e6)} MB`)
  }
  {
    let opened: Awaited<ReturnType<typeof openIn>> | undefined
    note(
      'opening after a restart',
      `${Math.round(await timed(async () => void (opened = await openIn(dir, columns))))} ms`,
    )
    await using again = opened
    if (again)
      await measureSearches(again.index, vector, (what, figure) => note(`${what}, after a restart`, figure))
  }
  await rm(dir, { recursive: true })
  console.log(`\n${count} vectors of ${DIMENSIONS} numbers\n\n| what | measured |\n|---|---|`)
  for (const { what, figure } of figures) console.log(`| ${what} | ${figure} |`)
}

async function measureSearches(
  index: LanceIndex,
  vector: () => Float32Array,
  note: (what: string, figure: string) => void,
): Promise<void> {
  const search = (where?: string, isExact = false) =>
    index.nearest('v', vector(), { where, limit: LIMIT, isExact })
  note('compared by the engine', `${Math.round(await timed(() => search(undefined, true)))} ms`)
  const filling = await timed(async () => {
    while ((await search())[0]?.chunk === undefined)
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  })
  note('codes made from the table', `${Math.round(filling / 1000)} s`)
  for (const [what, where] of [
    ['search', undefined],
    ['search, a filter that half of them match', 'd1 < 500'],
    ['search, a filter that 1 % match', 'd1 < 10'],
  ] as const) {
    const times: number[] = []
    for (let at = 0; at < QUERIES; at++) times.push(await timed(() => search(where)))
    note(what, `p50 ${quantile(times, 0.5).toFixed(1)} ms, p99 ${quantile(times, 0.99).toFixed(1)} ms`)
  }
  note('resident memory', `${Math.round(process.memoryUsage.rss() / 1e6)} MB`)
}

/** Vectors in clusters, as those of texts are. */
function vectorsOf(random: (below: number) => number): () => Float32Array {
  const number = () => (random(2_000_000) + random(2_000_000)) / 2_000_000 - 1
  const centres = Array.from({ length: CLUSTERS }, () => Float32Array.from({ length: DIMENSIONS }, number))
  return () => {
    const centre = centres[random(CLUSTERS)] ?? new Float32Array(DIMENSIONS)
    return centre.map((value) => value + number() * 0.8)
  }
}

function rowOf(at: number, vector: Float32Array) {
  return {
    id: `d${at}`,
    doc: `{"n":${at % 1000}}`,
    eq: [],
    vectors: new Map([['v', { vectors: [vector], chunks: ['a text of no length'] }]]),
    texts: new Set<string>(),
    numbers: new Map([['n', (at * 7) % 1000]]),
  }
}

async function openIn(dir: string, columns: Map<string, Columns>) {
  const engine = await openEngine(dir, CACHE)
  const { words, vectors, connection } = engine
  const known = columns.get('large')
  const options = {
    ...NO_HOOKS,
    words,
    vectors,
    onColumns: async (made: Columns) => void columns.set('large', made),
    onError: (error: unknown) => console.error(error),
  }
  const index = known
    ? await LanceIndex.open(connection, 'large', { ...options, columns: known })
    : await LanceIndex.create(connection, 'large', options)
  return {
    index,
    [Symbol.asyncDispose]: async () => {
      await index.close()
      await words[Symbol.asyncDispose]()
      await vectors[Symbol.asyncDispose]()
      connection.close()
    },
  }
}
