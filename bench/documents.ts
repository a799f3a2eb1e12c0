import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openModelStore } from '#cells/local'
import { createReadyIndex, type Product } from '../tests/support/product.ts'
import { poster } from './support/post.ts'
import { median, paired, type Row, timed } from './support/report.ts'

// The floor of a search is the engine's own query, so the engine is called directly here.
const lance = createRequire(import.meta.url)('@lancedb/lancedb') as typeof import('@lancedb/lancedb')

const BATCH = 64
const DOCUMENTS = 1_024
const WORDS = 40
const QUERIES = 200
const VOCABULARY =
  'river stone market engine cloud garden winter signal copper window teacher morning silver forest letter bridge'.split(
    ' ',
  )

/** A text of forty words that depends on the seed. */
function text(seed: number): string {
  let state = seed + 1
  return Array.from({ length: WORDS }, () => {
    state = (state * 48_271) % 2_147_483_647
    return VOCABULARY[state % VOCABULARY.length]
  }).join(' ')
}

type Embed = (texts: string[], urgency: 'query' | 'document') => Promise<Float32Array[]>

/**
 * Measures adding documents, against embedding the same texts; and searching, against embedding a query plus one query
 * of the engine alone.
 */
export async function measureDocuments(product: Product): Promise<Row[]> {
  const dir = await mkdtemp(join(tmpdir(), 'marqo-bench-'))
  await using models = openModelStore({
    cacheDir: dir,
    unavailableModels: 'refuse',
    hubEndpoint: 'http://127.0.0.1:1',
  })
  const embedder = await models.open(
    { settings: { model: models.defaultModel, normalizeEmbeddings: true }, accountId: 'acc_bench' },
    () => {},
  )
  const embed: Embed = (texts, urgency) => embedder.embed({ texts, indexId: 'bench', urgency })
  const rows = [await measureAdding(product, embed), await measureSearching(product, embed, dir)]
  await rm(dir, { recursive: true })
  return rows
}

async function measureAdding(product: Product, embed: Embed): Promise<Row> {
  const endpoint = await createReadyIndex(product, 'added')
  let next = 0
  const batch = () => Array.from({ length: BATCH }, () => text(next++))
  await embed(batch(), 'document')
  const { subject, floor } = await paired(7, {
    floor: () => timed(() => embed(batch(), 'document')),
    subject: () =>
      timed(async () => {
        const documents = batch().map((one) => ({ text: one }))
        const answer = await product.send('POST', `${endpoint}/indexes/added/documents`, {
          documents,
          tensorFields: ['text'],
        })
        if (answer.body['errors'] !== false) throw new Error(JSON.stringify(answer.body))
      }),
  })
  const ratio = floor / subject
  return {
    name: `add_documents, ${WORDS} words each, ${BATCH} at once`,
    measured: `${Math.round((BATCH * 1000) / subject)} documents/s`,
    against: `the model alone, same threads: ${Math.round((BATCH * 1000) / floor)} documents/s`,
    ratio,
    target: '≥ 0.8',
    met: ratio >= 0.8,
  }
}

async function measureSearching(product: Product, embed: Embed, dir: string): Promise<Row> {
  const endpoint = await createReadyIndex(product, 'searched')
  using sender = poster({ 'x-api-key': product.apiKey })
  // A search gives back whole documents, so the floor reads them too.
  const rows: { id: string; doc: string; vector: number[] }[] = []
  for (let from = 0; from < DOCUMENTS; from += BATCH) {
    const documents = Array.from({ length: BATCH }, (_, at) => ({
      _id: `${from + at}`,
      text: text(from + at),
    }))
    await product.send('POST', `${endpoint}/indexes/searched/documents`, {
      documents,
      tensorFields: ['text'],
    })
    const vectors = await embed(
      documents.map((one) => one.text),
      'document',
    )
    rows.push(
      ...documents.map((doc, at) => ({
        id: doc._id,
        doc: JSON.stringify(doc),
        vector: [...(vectors[at] ?? [])],
      })),
    )
  }
  // Waits until the cell has compacted its index, half a second after the last write; the floor's table is written in
  // one go.
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const connection = await lance.connect(join(dir, 'lance'))
  const table = await connection.createTable('raw', rows)
  const query = (at: number) =>
    text(10_000 + at)
      .split(' ')
      .slice(0, 6)
      .join(' ')
  const raw = async (at: number) => {
    const [vector] = await embed([query(at)], 'query')
    if (vector) await table.query().nearestTo(vector).distanceType('cosine').limit(10).toArray()
  }
  const search = async (at: number) => {
    const answer = await sender.post(`${endpoint}/indexes/searched/search`, { q: query(at), limit: 10 })
    const { hits } = JSON.parse(answer) as { hits: unknown[] }
    if (hits.length !== 10) throw new Error(answer)
  }
  for (let at = 0; at < 20; at++) await Promise.all([raw(at), search(at)])
  const [floors, subjects]: [number[], number[]] = [[], []]
  for (let at = 0; at < QUERIES; at++) {
    floors.push(await timed(() => raw(at)))
    subjects.push(await timed(() => search(at)))
  }
  const [floor, subject] = [median(floors), median(subjects)]
  const ratio = subject / floor
  return {
    name: `tensor search p50, ${DOCUMENTS} documents`,
    measured: `${subject.toFixed(1)} ms`,
    against: `embed one query + one raw engine query: ${floor.toFixed(1)} ms`,
    ratio,
    target: '≤ 1.5',
    met: ratio <= 1.5,
  }
}
