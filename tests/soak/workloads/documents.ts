import { createReadyIndex } from '../../support/product.ts'
import type { SoakContext, Workload } from '../workload.ts'

const NAME = 'soak-documents'
const HANDS = 3
const BATCH = 4
/** Of one hand: from then on the oldest are deleted, so that the index stays as large as it is. */
const MOST = 200
const WORDS = [
  'river',
  'stone',
  'market',
  'engine',
  'cloud',
  'garden',
  'winter',
  'signal',
  'copper',
  'window',
]

/** Adds, replaces, changes, deletes and finds documents of one index with real embeddings. Each hand has ids of its own. */
export async function documentsWorkload({ product, traffic, random }: SoakContext): Promise<Workload> {
  const endpoint = await createReadyIndex(product, NAME)
  const documents = Array.from({ length: HANDS }, () => new Map<string, number>())
  const deleted = new Set<string>()
  const counts = { added: 0, replaced: 0, changed: 0, deleted: 0, searches: 0, read: 0 }
  let next = 0
  const at = (path: string) => `${endpoint}/indexes/${NAME}${path}`
  const words = () => Array.from({ length: 6 }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ')

  const write = async (mine: Map<string, number>, ids: readonly string[]) => {
    const sent = ids.map((_id) => ({ _id, text: words(), version: (mine.get(_id) ?? 0) + 1 }))
    const { status, body } = await traffic.persist({
      method: 'POST',
      path: at('/documents'),
      body: { documents: sent, tensorFields: ['text'] },
    })
    if (status !== 200 || body['errors'] !== false)
      traffic.violations.push(`adding documents answered ${status}: ${JSON.stringify(body).slice(0, 200)}`)
    else for (const { _id, version } of sent) mine.set(_id, version)
  }
  const add = async (mine: Map<string, number>) => {
    await write(
      mine,
      Array.from({ length: BATCH }, () => `doc-${next++}`),
    )
    counts.added += BATCH
  }
  const replace = async (mine: Map<string, number>) => {
    const ids = [...mine.keys()].filter(() => random() < 0.1).slice(0, BATCH)
    if (ids.length > 0) await write(mine, ids)
    counts.replaced += ids.length
  }
  /** Changes the version alone: the text, and what embeds it, stay. */
  const change = async (mine: Map<string, number>) => {
    const ids = [...mine.keys()].filter(() => random() < 0.1).slice(0, BATCH)
    if (ids.length === 0) return
    const changed = ids.map((_id) => ({ _id, version: (mine.get(_id) ?? 0) + 1 }))
    const body = { documents: changed }
    const answer = await traffic.persist({ method: 'PATCH', path: at('/documents'), body })
    if (answer.status !== 200 || answer.body['errors'] !== false)
      traffic.violations.push(
        `changing documents answered ${answer.status}: ${JSON.stringify(answer.body).slice(0, 200)}`,
      )
    else for (const { _id, version } of changed) mine.set(_id, version)
    counts.changed += ids.length
  }
  const remove = async (mine: Map<string, number>) => {
    const ids = [...mine.keys()].slice(0, BATCH)
    const { status } = await traffic.persist({
      method: 'POST',
      path: at('/documents/delete-batch'),
      body: ids,
    })
    if (status !== 200) traffic.violations.push(`deleting documents answered ${status}`)
    for (const id of ids) {
      mine.delete(id)
      deleted.add(id)
    }
    counts.deleted += ids.length
  }
  const read = async (mine: Map<string, number>) => {
    const [id, version] = [...mine].at(-1) ?? []
    if (id === undefined) return
    const found = await traffic.send({ method: 'GET', path: at(`/documents/${id}`) })
    if (found && found.body['version'] !== version)
      traffic.violations.push(`${id} is read as ${JSON.stringify(found.body).slice(0, 200)}, not ${version}`)
    counts.read++
  }
  const search = async () => {
    const answer = await traffic.send({ method: 'POST', path: at('/search'), body: { q: words(), limit: 5 } })
    if (answer && (answer.status !== 200 || !Array.isArray(answer.body['hits'])))
      traffic.violations.push(`a search answered ${answer.status}`)
    counts.searches++
  }
  return {
    name: 'documents and searches',
    hands: HANDS,
    pauseMs: 100,
    counts,
    step: async (hand) => {
      const mine = documents[hand] ?? new Map<string, number>()
      const chance = random()
      if (mine.size >= MOST) await remove(mine)
      else if (chance < 0.35) await add(mine)
      else if (chance < 0.45) await replace(mine)
      else if (chance < 0.55) await change(mine)
      else if (chance < 0.68) await read(mine)
      else await search()
    },
    verify: async () => {
      const expected = new Map(documents.flatMap((mine) => [...mine]))
      const stored = await readAll([...expected.keys(), ...deleted])
      const problems: string[] = []
      for (const [id, version] of expected)
        if (stored.get(id) !== version)
          problems.push(`${id} is ${stored.get(id) ?? 'missing'}, not ${version}`)
      for (const id of deleted) if (stored.has(id)) problems.push(`${id} is there, though it was deleted`)
      const stats = await traffic.persist({ method: 'GET', path: at('/stats') })
      if (stats.body['numberOfDocuments'] !== expected.size)
        problems.push(
          `${String(stats.body['numberOfDocuments'])} documents are counted, not ${expected.size}`,
        )
      return problems
    },
  }

  async function readAll(ids: readonly string[]): Promise<Map<string, number>> {
    const stored = new Map<string, number>()
    for (let from = 0; from < ids.length; from += 500) {
      const documentIds = ids.slice(from, from + 500)
      const path = at('/documents/get-batch')
      const { body } = await traffic.persist({ method: 'POST', path, body: { documentIds } })
      for (const one of body['results'] as { _id: string; _found: boolean; version: number }[])
        if (one._found) stored.set(one._id, one.version)
    }
    return stored
  }
}
