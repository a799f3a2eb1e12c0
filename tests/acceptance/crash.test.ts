import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createReadyIndex,
  listIndexes,
  type Product,
  type Role,
  startProduct,
  until,
  waitForStatus,
} from '../support/product.ts'

const ROUNDS = 6
const PACE_MS = 25

let product: Product
let endpoint: string
/** Limits that are far away, so that only crashes can be at fault. */
const env = { USERS_ACCOUNTS_MAX_INDEXES: '5000', GATEWAY_WRITES_PER_MINUTE: '1000000' }
beforeAll(async () => {
  product = await startProduct({ env })
  endpoint = await createReadyIndex(product, 'documents')
})
afterAll(() => product[Symbol.asyncDispose]())

/** One thing to do to something with a name. @returns whether it was acknowledged */
type Step = { name: string; act: () => Promise<boolean> }
/** What was asked for, and what of it was acknowledged; what was not may have been done all the same. */
type Work = { asked: Set<string>; acknowledged: Set<string>; stop: () => Promise<void> }

/** Takes one step after the other until told to stop, and passes over none; a process that is down is waited for. */
function keepDoing(stepAt: (at: number) => Step | undefined): Work {
  const asked = new Set<string>()
  const acknowledged = new Set<string>()
  let isStopping = false
  const done = (async () => {
    for (let at = 0; !isStopping;) {
      const step = stepAt(at)
      if (step) {
        at++
        asked.add(step.name)
        if (await step.act().catch(() => false)) acknowledged.add(step.name)
      }
      await new Promise((resolve) => setTimeout(resolve, PACE_MS))
    }
  })()
  const stop = async () => {
    isStopping = true
    await done
  }
  return { asked, acknowledged, stop }
}

async function writeDocument(id: string, text: string): Promise<boolean> {
  const body = { documents: [{ _id: id, text }], tensorFields: ['text'] }
  const answer = await product.send('POST', `${endpoint}/indexes/documents/documents`, body)
  return answer.status === 200 && answer.body['errors'] === false
}

async function deleteDocument(id: string): Promise<boolean> {
  const answer = await product.send('POST', `${endpoint}/indexes/documents/documents/delete-batch`, [id])
  return answer.status === 200
}

/** Adds documents all the time; of those it added it replaces one of three and deletes one of three. */
function workOnDocuments() {
  const added = keepDoing((at) => ({
    name: `doc-${at}`,
    act: () => writeDocument(`doc-${at}`, `number ${at}`),
  }))
  const nth = (at: number) => [...added.acknowledged][at]
  const replaced = keepDoing((at) => {
    const name = nth(at * 3)
    return name === undefined ? undefined : { name, act: () => writeDocument(name, 'replaced') }
  })
  const deleted = keepDoing((at) => {
    const name = nth(at * 3 + 1)
    return name === undefined ? undefined : { name, act: () => deleteDocument(name) }
  })
  return { added, replaced, deleted }
}

/** Creates indexes all the time, and deletes one of three. */
function workOnIndexes() {
  const created = keepDoing((at) => ({
    name: `index-${at}`,
    act: async () =>
      (await product.send('POST', `/indexes/index-${at}`, { model: 'random/small' })).status === 200,
  }))
  const deleted = keepDoing((at) => {
    const name = [...created.acknowledged][at * 3]
    if (name === undefined) return undefined
    return { name, act: async () => (await product.send('DELETE', `/indexes/${name}`)).status === 200 }
  })
  return { created, deleted }
}

/** `true` and `false` when it is known whether this was done, nothing when no answer came. */
const wasDone = ({ asked, acknowledged }: Work, name: string) =>
  acknowledged.has(name) ? true : asked.has(name) ? undefined : false

async function textsOf(ids: readonly string[]): Promise<Map<string, string | undefined>> {
  const texts = new Map<string, string | undefined>()
  for (let from = 0; from < ids.length; from += 500) {
    const { body } = await product.send('POST', `${endpoint}/indexes/documents/documents/get-batch`, {
      documentIds: ids.slice(from, from + 500),
    })
    for (const { _id, text } of body['results'] as { _id: string; text?: string }[]) texts.set(_id, text)
  }
  return texts
}

/** The status that an index comes to rest in; `none` for one that was never made. */
function finalStatus(name: string): Promise<string> {
  return until(60, async () => {
    const answer = await product.send('GET', `/indexes/${name}/status?waitFor=READY&timeoutSeconds=2`)
    if (answer.status === 404) return 'none'
    const status = String(answer.body['indexStatus'])
    return ['READY', 'FAILED', 'DELETED'].includes(status) ? status : undefined
  })
}

/** Kills a process in the middle of its work, when is chance, and waits until it is back. */
async function crash(role: Role, isBusy: () => boolean): Promise<void> {
  const timesBack = () => product.output().split(`The ${role} is running again.`).length
  const before = timesBack()
  await until(30, async () => isBusy() || undefined)
  // No seed would bring a moment back: what a process is at just then depends on the machine.
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 150))
  await product.kill(role)
  await until(30, async () => timesBack() > before || undefined)
}

describe('kill -9 at any moment', () => {
  it('loses nothing that was acknowledged, and every index comes to a final state', async () => {
    const documents = workOnDocuments()
    const indexes = workOnIndexes()
    const all = [...Object.values(documents), ...Object.values(indexes)]
    for (let round = 0; round < ROUNDS; round++) {
      const goals = all.map(({ acknowledged }) => acknowledged.size + 1)
      await crash(round % 2 === 0 ? 'controller' : 'cell', () =>
        all.every(({ acknowledged }, at) => acknowledged.size > (goals[at] ?? 0)),
      )
    }
    await Promise.all(all.map(({ stop }) => stop()))

    const ids = [...documents.added.acknowledged]
    expect(ids.length).toBeGreaterThan(ROUNDS * 5)
    const texts = await textsOf(ids)
    const wrong = ids.filter((id) => {
      const possible: unknown[] = []
      const [replaced, deleted] = [wasDone(documents.replaced, id), wasDone(documents.deleted, id)]
      if (replaced !== true && deleted !== true) possible.push(`number ${id.slice('doc-'.length)}`)
      if (replaced !== false) possible.push('replaced')
      if (deleted !== false) possible.push(undefined)
      return !texts.has(id) || !possible.includes(texts.get(id))
    })
    expect(wrong.map((id) => [id, texts.get(id)])).toEqual([])

    for (const name of indexes.created.asked) {
      const [created, deleted] = [wasDone(indexes.created, name), wasDone(indexes.deleted, name)]
      const possible = [
        ...(deleted === true ? [] : ['READY']),
        ...(deleted === false ? [] : ['DELETED']),
        ...(created === true ? [] : ['none']),
      ]
      expect([name, possible]).toEqual([name, expect.arrayContaining([await finalStatus(name)])])
    }
    const listed = await listIndexes(product)
    expect(listed.filter(({ indexStatus }) => indexStatus !== 'READY')).toEqual([])
    const names = listed.map(({ indexName }) => indexName)
    expect(new Set(names).size).toBe(names.length)
    expect(names.filter((name) => name !== 'documents' && !indexes.created.asked.has(name))).toEqual([])
  })
})

describe('many at once', () => {
  it('lets exactly one of 20 creates of one name win', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => product.send('POST', '/indexes/contested', {})),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200,
      ...Array.from({ length: 19 }, () => 409),
    ])
    expect(await waitForStatus(product, 'contested', 'READY')).toBe('READY')
    const refused = answers.find(({ status }) => status === 409)
    expect(refused?.body).toMatchObject({
      code: 'index_already_exists',
      message: expect.stringContaining('already exists'),
    })
  })
})
