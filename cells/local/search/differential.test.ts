import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { openCellFixture } from '../testing/fixture.ts'
import {
  type Chain,
  type Condition,
  type Document,
  isMatch,
  type Operand,
  scores,
  type Value,
  type Word,
} from './reference.ts'

const DOCUMENTS = 10_000
const SEARCHES = 400
const SEED = Number(process.env['SEARCH_SEED'] ?? 20_261_201) // oxlint-disable-line node/no-process-env -- a test's own
let state = SEED
const random = (below: number) => {
  state = (state * 48_271) % 2_147_483_647
  return state % below
}
const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T
const some = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)

const word = (written: string, ...terms: string[]): Word => ({ written, terms })
/** Ordered from common to rare. */
const WORDS = [
  word('the', 'the'),
  word('Running', 'run'),
  word('runs', 'run'),
  word('blue', 'blue'),
  word('shirts', 'shirt'),
  word('t-shirt', 't', 'shirt'),
  word('wi-fi', 'wi', 'fi'),
  word('fi', 'fi'),
  word('Café', 'cafe'),
  word('cafe\u0301', 'cafe'),
  word('Résumés', 'resum'),
  word('3.5mm', '3', '5mm'),
  word('5mm', '5mm'),
  word('Straße', 'strass'),
  word('generously', 'generous'),
  word('東', '東'),
  word('e'.repeat(64), `${'e'.repeat(64)}`),
  word('zebra', 'zebra'),
]
const anyWord = () => WORDS[Math.min(random(WORDS.length), random(WORDS.length))] as Word
const TEXTS = ['title', 'body', 'rare']
const NAMES = ['red', 'Red', 'two words', '3', '3.5', 'true', '-1', 'Ünï', "it's"]

function anyDocument(at: number): Document {
  const values: [string, Value][] = []
  if (random(3) > 0)
    values.push(['kind', pick<Value>([...NAMES, 3, 3.5, true, false, -1, ['red', 'two words']])])
  if (random(3) > 0) values.push(['n', random(20) - 5])
  if (random(4) > 0) values.push(['price', random(1000) / 8])
  if (random(5) > 0) values.push(['m', { k: random(5), 'a b': random(3) }])
  const texts: [string, Word[]][] = [['title', some(1 + random(5), anyWord)]]
  if (random(2) > 0) texts.push(['body', some(1 + random(30), anyWord)])
  if (random(50) === 0) texts.push(['rare', some(2, anyWord)])
  return { id: `d${at}`, texts: Object.fromEntries(texts), values: Object.fromEntries(values) }
}

const anyNumber = () => pick([undefined, random(20) - 5, random(1000) / 8])
function anyCondition(): Condition {
  const field = pick(['kind', 'kind', 'n', 'price', 'm.k', 'm.a b', 'title', 'none', '_id'])
  if (random(3) > 0) {
    const value =
      field === '_id' ? `d${random(DOCUMENTS)}` : pick([...NAMES, 'FALSE', '1', '2', '12.5', 'blue'])
    return { kind: 'is', field, value }
  }
  const [low, high] = [anyNumber(), anyNumber()]
  return {
    kind: 'between',
    field: field === '_id' ? 'n' : field,
    low: low ?? (high === undefined ? 0 : low),
    high,
  }
}
function anyChain(depth: number): Chain {
  const operand = (): Operand => ({
    isNegated: random(3) === 0,
    of: depth > 0 && random(3) === 0 ? anyChain(depth - 1) : anyCondition(),
  })
  const operands = some(1 + random(4), operand)
  return { operands, operators: operands.slice(1).map(() => pick(['AND', 'OR'] as const)) }
}

const escaped = (text: string) => text.replaceAll(/[\s():\\]/g, '\\$&')
function written(chain: Chain): string {
  const parts = chain.operands.map(({ isNegated, of }) => {
    const text = 'operands' in of ? `(${written(of)})` : shown(of)
    return isNegated ? `NOT ${text}` : text
  })
  return parts.map((part, at) => (at === 0 ? part : `${chain.operators[at - 1]} ${part}`)).join(' ')
}
function shown(condition: Condition): string {
  const field = escaped(condition.field)
  if (condition.kind === 'between') return `${field}:[${condition.low ?? '*'} TO ${condition.high ?? '*'}]`
  return random(2) === 0 ? `${field}:(${condition.value})` : `${field}:${escaped(condition.value)}`
}

let root: string
let cell: Awaited<ReturnType<typeof openCellFixture>>
const documents = Array.from({ length: DOCUMENTS }, (_, at) => anyDocument(at))
type Hit = { _id: string; _score: number }
let search: (body: object) => Promise<Hit[]>

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cell-differential-'))
  cell = await openCellFixture({ dir: root, openStore: openSqliteStore, unavailableModels: 'refuse' })
  const modelProperties = { type: 'no_model', dimensions: 3 }
  const { endpoint } = await cell.provision({ type: 'unstructured', model: 'no_model', modelProperties })
  const call = cell.data(`${endpoint}/indexes/my-index`)
  const sent = documents.map(({ id, texts, values }) => ({
    _id: id,
    ...values,
    ...Object.fromEntries(
      Object.entries(texts).map(([field, words]) => [field, words.map((one) => one.written).join(' ')]),
    ),
  }))
  for (let from = 0; from < sent.length; from += 128) {
    // Some documents are written twice: the replaced version must have no effect.
    if (from % 512 === 0)
      await call('POST', '/documents', {
        documents: sent
          .slice(from, from + 50)
          .map(({ _id }) => ({ _id, title: 'zebra zebra', rare: 'blue' })),
        tensorFields: [],
      })
    const { body } = await call('POST', '/documents', {
      documents: sent.slice(from, from + 128),
      tensorFields: [],
    })
    if (body['errors'] !== false) throw new Error(JSON.stringify(body))
  }
  search = async (body) => {
    const answer = await call('POST', '/search', { searchMethod: 'LEXICAL', limit: 1000, ...body })
    if (answer.status !== 200) throw new Error(JSON.stringify([body, answer.body]))
    return answer.body['hits'] as never
  }
})
afterAll(async () => {
  await cell[Symbol.asyncDispose]()
  await rm(root, { recursive: true, force: true })
})

it(`any filter finds the same documents as the reference (seed ${SEED})`, async () => {
  for (let at = 0; at < SEARCHES; at++) {
    const chain = anyChain(2)
    const filter = written(chain)
    const matching = documents.filter((one) => isMatch(chain, one)).map(({ id }) => id)
    const found = await search({ q: '*', filter })
    expect([filter, found.map(({ _id }) => _id)]).toEqual([filter, matching.toSorted().slice(0, 1000)])
  }
})

it(`any words and phrases rank as in the reference (seed ${SEED})`, async () => {
  for (let at = 0; at < SEARCHES; at++) {
    const words = some(random(4), anyWord)
    const phrases = random(3) === 0 || words.length === 0 ? [some(1 + random(3), anyWord)] : []
    const fields = random(2) === 0 ? TEXTS : [pick(TEXTS)]
    const chain = random(2) === 0 ? anyChain(1) : undefined
    const q = [
      ...words.map((one) => one.written),
      ...phrases.map((phrase) => `"${phrase.map((one) => one.written).join(' ')}"`),
    ].join(' ')
    const meant = scores({ words, phrases, fields }, documents)
    const allowed = documents.filter(({ id }) => meant.has(id)).filter((one) => !chain || isMatch(chain, one))
    const best = allowed.map(({ id }) => meant.get(id) ?? 0).toSorted((a, b) => b - a)
    const asked = {
      q,
      ...(fields.length === 1 && { searchableAttributes: fields }),
      ...(chain && { filter: written(chain) }),
    }
    const found = await search({ ...asked, limit: 50 })
    const about = (score: number) => expect.closeTo(score, 9)
    expect([asked, found.map(({ _score }) => _score)]).toEqual([asked, best.slice(0, 50).map(about)])
    const ids = new Set(allowed.map(({ id }) => id))
    for (const [place, hit] of found.entries()) {
      const [own, before] = [meant.get(hit._id) ?? Number.NaN, found[place - 1]]
      expect([asked, hit._id, ids.has(hit._id), hit._score]).toEqual([asked, hit._id, true, about(own)])
      const isInOrder = before === undefined || before._score > hit._score || before._id < hit._id
      expect([asked, hit._id, isInOrder]).toEqual([asked, hit._id, true])
    }
  }
})
