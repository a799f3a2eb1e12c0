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
/** Limits that are far away, so that only crashes can be at fault. */
const env = { USERS_ACCOUNTS_MAX_INDEXES: '5000', GATEWAY_WRITES_PER_MINUTE: '1000000' }
beforeAll(async () => void (product = await startProduct({ env })))
afterAll(() => product[Symbol.asyncDispose]())

/** The same "random" moments every time, so that a failure can be seen again. */
function pseudoRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

/** Does `work` again and again until told to stop, counting what was acknowledged; a process that is down is waited for. */
function keepDoing(work: (at: number) => Promise<string | undefined>) {
  const acknowledged: string[] = []
  let isStopping = false
  const done = (async () => {
    for (let at = 0; !isStopping; at++) {
      const name = await work(at).catch(() => undefined)
      if (name !== undefined) acknowledged.push(name)
      await new Promise((resolve) => setTimeout(resolve, PACE_MS))
    }
  })()
  return {
    acknowledged,
    stop: async () => {
      isStopping = true
      await done
    },
  }
}

describe('kill -9 at any moment', () => {
  it('loses no acknowledged document, create or delete, and every index comes to a final state', async () => {
    const random = pseudoRandom(42)
    const endpoint = await createReadyIndex(product, 'documents')
    const documents = keepDoing(async (at) => {
      const body = { documents: [{ _id: `doc-${at}`, text: `number ${at}` }], tensorFields: ['text'] }
      const answer = await product.send('POST', `${endpoint}/indexes/documents/documents`, body)
      return answer.status === 200 && answer.body['errors'] === false ? `doc-${at}` : undefined
    })
    const created = keepDoing(async (at) => {
      const name = `index-${at}`
      const answer = await product.send('POST', `/indexes/${name}`, { model: 'random/small' })
      return answer.status === 200 ? name : undefined
    })
    const deleted = keepDoing(async (at) => {
      const name = created.acknowledged[at * 3]
      if (name === undefined) return undefined
      const answer = await product.send('DELETE', `/indexes/${name}`)
      return answer.status === 200 ? name : undefined
    })
    for (let round = 0; round < ROUNDS; round++) {
      const role: Role = round % 2 === 0 ? 'controller' : 'cell'
      const [documentsBefore, createdBefore] = [documents.acknowledged.length, created.acknowledged.length]
      const isBusy = () =>
        documents.acknowledged.length > documentsBefore + 5 && created.acknowledged.length > createdBefore + 2
      await until(30, async () => isBusy() || undefined)
      await new Promise((resolve) => setTimeout(resolve, random() * 150))
      await product.kill(role)
      const isBack = () =>
        product.output().split(`The ${role} is running again.`).length > Math.floor(round / 2) + 1
      await until(30, async () => isBack() || undefined)
    }
    await Promise.all([documents.stop(), created.stop(), deleted.stop()])

    expect(documents.acknowledged.length).toBeGreaterThan(ROUNDS * 5)
    const missing: string[] = []
    for (let from = 0; from < documents.acknowledged.length; from += 500) {
      const documentIds = documents.acknowledged.slice(from, from + 500)
      const { body } = await product.send('POST', `${endpoint}/indexes/documents/documents/get-batch`, {
        documentIds,
      })
      missing.push(
        ...(body['results'] as { _id: string; _found: boolean }[])
          .filter(({ _found }) => !_found)
          .map(({ _id }) => _id),
      )
    }
    expect(missing).toEqual([])

    for (const name of created.acknowledged) {
      const wanted = deleted.acknowledged.includes(name) ? 'DELETED' : 'READY'
      expect([name, await waitForStatus(product, name, wanted)]).toEqual([name, wanted])
    }
    const listed = (await listIndexes(product)).map(({ indexName }) => indexName)
    const expected = [
      ...created.acknowledged.filter((name) => !deleted.acknowledged.includes(name)),
      'documents',
    ]
    // A create whose answer was lost may have been made too; none that was acknowledged may be missing or doubled.
    expect(new Set(listed).size).toBe(listed.length)
    expect(expected.filter((name) => !listed.includes(name))).toEqual([])
    expect(listed.filter((name) => deleted.acknowledged.includes(name))).toEqual([])
  }, 180_000)
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
