import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signUp } from '../support/people.ts'
import { createReadyIndex, type Product, startProduct, until } from '../support/product.ts'
import { type Kind, KINDS, type Noisy, startLoad } from './load.ts'

const TRIES = 3
const ROUNDS = 3
const SEARCHES = 20
/** Three of four searches: what comes from outside, and hits a few, is not what is asked about. */
const MEASURED = 0.75
const MOST = 3
/**
 * Two cores are shared by the engine's writes, hashes of passwords, indexes that come and go and documents that are
 * embedded. A search waits for none of these, but has only its part of the cores: five times as long was seen.
 */
const MOST_TOGETHER = 8

let product: Product
let noisy: Noisy
let quiet: { apiKey: string; endpoint: string }

beforeAll(async () => {
  product = await startProduct({
    env: {
      GATEWAY_SIGN_INS_PER_MINUTE: '1000000',
      GATEWAY_WRITES_PER_MINUTE: '1000000',
      GATEWAY_REFUSED_PER_MINUTE: '1000000',
    },
  })
  const [loud, calm] = [await signUp(product, 'loud@example.com'), await signUp(product, 'calm@example.com')]
  const of = ({ apiKey }: { apiKey: string }): Product => ({
    ...product,
    send: (method, path, body, headers) =>
      product.send(method, path, body, { ...headers, 'x-api-key': apiKey }),
  })
  noisy = {
    apiUrl: product.apiUrl,
    apiKey: loud.apiKey,
    cookie: loud.cookie,
    endpoint: await createReadyIndex(of(loud), 'loud'),
    index: 'loud',
  }
  quiet = { apiKey: calm.apiKey, endpoint: await createReadyIndex(of(calm), 'calm') }
  const documents = Array.from({ length: 100 }, (_, at) => ({
    _id: `${at}`,
    text: `a grey heron number ${at}`,
  }))
  await of(calm).send('POST', `${quiet.endpoint}/indexes/calm/documents`, {
    documents,
    tensorFields: ['text'],
  })
})
afterAll(() => product[Symbol.asyncDispose]())

async function search(at: number): Promise<number> {
  const began = performance.now()
  const answer = await fetch(`${quiet.endpoint}/indexes/calm/search`, {
    method: 'POST',
    headers: { 'x-api-key': quiet.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ q: `which heron has the number ${at}`, limit: 10 }),
  })
  const { hits } = (await answer.json()) as { hits: unknown[] }
  expect([answer.status, hits.length]).toEqual([200, 10])
  return performance.now() - began
}

async function searches(round: number): Promise<number[]> {
  const took: number[] = []
  for (let at = 0; at < SEARCHES; at++) took.push(await search(round * SEARCHES + at))
  return took
}

/** The one that so many of the samples take no longer than. */
const quantile = (samples: readonly number[], part: number) =>
  [...samples].sort((a, b) => a - b)[Math.ceil(samples.length * part) - 1] ?? Number.NaN

/** How many times as long searches take beside it, once: in slices, so that a machine that is busy otherwise slows both. */
async function slowdown(kind?: Kind): Promise<number> {
  const [idle, loaded]: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    idle.push(...(await searches(round)))
    await using load = startLoad(noisy, kind)
    await until(30, async () => (Object.keys(await load.answered()).length > 0 ? true : undefined))
    loaded.push(...(await searches(round)))
  }
  return quantile(loaded, MEASURED) / quantile(idle, MEASURED)
}

/** What comes from outside does not come every time. */
async function bestSlowdown(most: number, kind?: Kind): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < TRIES && best >= most; attempt++)
    best = Math.min(best, await slowdown(kind))
  return best
}

describe('searches beside an account that asks for as much as it can', () => {
  beforeAll(() => searches(0))

  it.each(KINDS)(`take less than ${MOST} times as long, beside %s`, async (kind) => {
    expect(await bestSlowdown(MOST, kind)).toBeLessThan(MOST)
  })

  it(`take less than ${MOST_TOGETHER} times as long, beside everything at once`, async () => {
    expect(await bestSlowdown(MOST_TOGETHER)).toBeLessThan(MOST_TOGETHER)
  })
})
