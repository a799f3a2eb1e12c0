/**
 * `npm run bench:peers -- --python <python>`: adds and searches the same vectors in the product, in Chroma and in Milvus
 * Lite, one after the other on this machine. The Python needs `chromadb`, `milvus-lite`, `pymilvus` and `numpy`; without one of them its row is left out.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Command } from 'commander'
import { createReadyIndex, startProduct } from '../../tests/support/product.ts'
import { embedAll, textsOf } from '../support/embeddings.ts'
import { poster } from '../support/post.ts'
import { quantile, timed } from '../support/report.ts'

const BATCH = 128
const QUERIES = 200
const LIMIT = 10
const WARM_UP = 20
const QUIET_MS = 20_000
const PEERS = ['chroma', 'milvus'] as const
const SCRIPT = fileURLToPath(new URL('./peers.py', import.meta.url))

type Result = {
  name: string
  documentsPerSecond: number
  p50: number
  p99: number
  recall: number
  megabytes: number
}
type Data = { texts: readonly string[]; vectors: readonly Float32Array[]; queries: readonly Float32Array[] }

const { python, documents } = new Command('npm run bench:peers --')
  .option('--python <python>', 'a Python with the peers', 'python3')
  .option('--documents <count>', 'how many documents', '10000')
  .parse()
  .opts<{ python: string; documents: string }>()

const texts = textsOf(Number(documents), 1)
const data: Data = { texts, vectors: await embedAll(texts), queries: await embedAll(textsOf(QUERIES, 2)) }
const nearest = data.queries.map((query) => nearestOf(query, data.vectors))
const results = [await measureProduct(data)]
for (const peer of PEERS) {
  const result = await measurePeer(peer, data).catch((error: unknown) => {
    process.stderr.write(`${peer} is left out: ${String(error).split('\n').at(-2) ?? String(error)}\n`)
  })
  if (result) results.push(result)
}
console.log(
  `${documents} documents of ${data.vectors[0]?.length} numbers, ${QUERIES} queries one after the other\n`,
)
console.log('| | documents/s | search p50 | p99 | recall@10 | disk |\n|---|---|---|---|---|---|')
for (const { name, documentsPerSecond, p50, p99, recall, megabytes } of results)
  console.log(
    `| ${name} | ${documentsPerSecond.toFixed(0)} | ${p50.toFixed(1)} ms | ${p99.toFixed(1)} ms | ${recall.toFixed(3)} | ${megabytes.toFixed(1)} MB |`,
  )

/** Total bytes of the files below a folder. */
async function directorySize(dir: string): Promise<number> {
  let size = 0
  for (const name of await readdir(dir, { recursive: true })) {
    const entry = await stat(join(dir, name))
    if (entry.isFile()) size += entry.size
  }
  return size
}

/** The positions of the nearest vectors, by comparing all. */
function nearestOf(query: Float32Array, vectors: readonly Float32Array[]): Set<number> {
  const scored = vectors.map((vector, at) => ({
    at,
    score: vector.reduce((sum, value, i) => sum + value * (query[i] ?? 0), 0),
  }))
  scored.sort((a, b) => b.score - a.score)
  return new Set(scored.slice(0, LIMIT).map(({ at }) => at))
}

function recallOf(found: readonly (readonly number[])[]): number {
  const right = found.reduce(
    (sum, ids, at) => sum + ids.filter((id) => nearest[at]?.has(id) === true).length,
    0,
  )
  return right / (LIMIT * found.length)
}

async function measureProduct({ vectors, queries }: Data): Promise<Result> {
  await using product = await startProduct({ env: { GATEWAY_WRITES_PER_MINUTE: '1000000' } })
  const modelProperties = { type: 'no_model', dimensions: vectors[0]?.length }
  const settings = { model: 'no_model', modelProperties }
  const endpoint = `${await createReadyIndex(product, 'peers', settings)}/indexes/peers`
  using sender = poster({ 'x-api-key': product.apiKey })
  const mappings = { vector: { type: 'custom_vector' } }
  const adding = await timed(async () => {
    for (let from = 0; from < vectors.length; from += BATCH) {
      const some = vectors.slice(from, from + BATCH).map((vector, at) => ({
        _id: String(from + at),
        vector: { vector: [...vector], content: texts[from + at] },
      }))
      const answer = await sender.post(`${endpoint}/documents`, {
        documents: some,
        tensorFields: ['vector'],
        mappings,
      })
      if (!answer.includes('"errors":false')) throw new Error(answer.slice(0, 500))
    }
  })
  const search = async (query: Float32Array | undefined) => {
    const answer = await sender.post(`${endpoint}/search`, {
      q: { customVector: { vector: [...(query ?? [])] } },
      limit: LIMIT,
    })
    return (JSON.parse(answer) as { hits: { _id: string }[] }).hits.map(({ _id }) => Number(_id))
  }
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS))
  for (let at = 0; at < WARM_UP; at++) await search(queries[at])
  const times: number[] = []
  const found: number[][] = []
  for (const query of queries) times.push(await timed(async () => void found.push(await search(query))))
  return {
    name: 'this cell, over HTTP',
    documentsPerSecond: (vectors.length * 1000) / adding,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    recall: recallOf(found),
    megabytes: (await directorySize(join(product.dataDir, 'cell', 'lance'))) / 1e6,
  }
}

async function measurePeer(peer: (typeof PEERS)[number], data: Data): Promise<Result> {
  const dir = await mkdtemp(join(tmpdir(), 'marqo-peers-'))
  try {
    const write = (name: string, vectors: readonly Float32Array[]) =>
      writeFile(join(dir, name), Buffer.concat(vectors.map(({ buffer }) => new Uint8Array(buffer))))
    await write('vectors.f32', data.vectors)
    await write('queries.f32', data.queries)
    await writeFile(join(dir, 'texts.json'), JSON.stringify(data.texts))
    const given = [SCRIPT, peer, dir, String(data.vectors[0]?.length), String(BATCH), String(LIMIT)]
    const { stdout } = await promisify(execFile)(python, given, { maxBuffer: 1 << 26 })
    const { found, adding, times, ...rest } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
      name: string
      adding: number
      times: number[]
      found: number[][]
      megabytes: number
    }
    return {
      ...rest,
      documentsPerSecond: (data.vectors.length * 1000) / adding,
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
      recall: recallOf(found),
    }
  } finally {
    await rm(dir, { recursive: true })
  }
}
