import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { openCellFixture } from '../testing/fixture.ts'

let root: string
let cell: Awaited<ReturnType<typeof openCellFixture>>
let made = 0
const openCell = () => openCellFixture({ dir: root, openStore: openSqliteStore, unavailableModels: 'refuse' })
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cell-words-'))
  cell = await openCell()
})
afterAll(async () => {
  await cell[Symbol.asyncDispose]()
  await rm(root, { recursive: true, force: true })
})

type Hit = { _id: string; _score: number }
const VECTORS = { model: 'no_model', modelProperties: { type: 'no_model', dimensions: 3 } }

/** An index with these documents; a plain text becomes a document with the field `t` and its position as the id. */
async function indexOf(given: readonly (string | Record<string, unknown>)[], settings: object = {}) {
  const indexName = `words-${++made}`
  const { endpoint } = await cell.provision({ type: 'unstructured', ...VECTORS, ...settings }, { indexName })
  const documents = given.map((one, at) => (typeof one === 'string' ? { _id: `${at}`, t: one } : one))
  const isStructured = 'allFields' in settings
  const call = (method: string, path: string, body?: unknown) =>
    cell.data(`${endpoint}/indexes/${indexName}`)(method, path, body)
  const add = async (more: readonly object[]) => {
    for (let from = 0; from < more.length; from += 128) {
      const some = { documents: more.slice(from, from + 128), ...(!isStructured && { tensorFields: [] }) }
      const { body } = await call('POST', '/documents', some)
      if (body['errors'] !== false) throw new Error(JSON.stringify(body))
    }
  }
  await add(documents)
  const hits = async (q: string, more: object = {}) =>
    (await call('POST', '/search', { q, searchMethod: 'LEXICAL', limit: 1000, ...more })).body[
      'hits'
    ] as never as Hit[]
  const ids = async (q: string, more: object = {}) => (await hits(q, more)).map(({ _id }) => _id)
  return { add, call, hits, ids, endpoint, indexName }
}

describe('a word', () => {
  it('is found in any form of its accents, on either side, and so is its stem', async () => {
    const words = ['résumé', 'cliché', 'fiancé', 'exposé', 'piqué', 'Zu\u0308rich', 'Straße', 'ﬁnd', 'ΟΔΟΣ']
    const { ids } = await indexOf(words.map((word) => `${word} writer`))
    for (const [query, at] of [
      ...words.map((word, place) => [word, place] as const),
      ['resume', 0],
      ['résumés', 0],
      ['cliche', 1],
      ['fiance', 2],
      ['expose', 3],
      ['pique', 4],
      ['zürich', 5],
      ['zurich', 5],
      ['ZÜRICH', 5],
      ['strasse', 6],
      ['find', 7],
      ['finding', 7],
      ['οδος', 8],
      ['οδοσ', 8],
    ] as const)
      expect([query, await ids(query)]).toEqual([query, [`${at}`]])
  })

  it.each([39, 40, 41, 64, 99, 100, 101, 255, 20_000])(
    'of %i characters is found, and none like it',
    async (length) => {
      for (const letter of ['a', 'é', '\u0436', '7']) {
        const [word, other] = [`${letter.repeat(length - 1)}x`, `${letter.repeat(length - 1)}y`]
        const { ids } = await indexOf([`digest ${word}`, `digest ${other}`, 'digest'])
        expect(await ids(word)).toEqual(['0'])
        expect(await ids(`"digest ${word}"`)).toEqual(['0'])
        expect(await ids(`"digest ${letter.repeat(length)}"`)).toEqual([])
      }
    },
  )

  it('of several parts is found where these follow each other', async () => {
    const { ids } = await indexOf([
      'wi-fi router',
      'fi wi',
      'a shirt of type t',
      'The t-shirt',
      '3.5mm plug',
      '5mm of 3',
      'field_1_document_1',
      '1 field document',
    ])
    expect(await ids('wi-fi')).toEqual(['0'])
    expect(await ids('t-shirt')).toEqual(['3'])
    expect(await ids('3.5mm')).toEqual(['4'])
    expect(await ids('field_1_document_1')).toEqual(['6'])
    expect(await ids('WI_FI T.SHIRT')).toEqual(['0', '3'])
    expect((await ids('wi fi')).toSorted()).toEqual(['0', '1'])
  })

  it('of a script that sets no blanks is found inside what surrounds it', async () => {
    const { ids } = await indexOf([
      '私は東京に行く',
      '东京是首都，数据库在这里',
      '검색엔진은 빠르다',
      'ฉันไปกรุงเทพฯ',
      '東京都庁',
      'plain words',
    ])
    expect((await ids('東京')).toSorted()).toEqual(['0', '4'])
    expect(await ids('数据库')).toEqual(['1'])
    expect(await ids('검색')).toEqual(['2'])
    expect(await ids('กรุงเทพ')).toEqual(['3'])
    expect(await ids('都')).toContain('4')
    expect(await ids('"京東"')).toEqual([])
    expect(await ids('words 東京')).toHaveLength(3)
  })
})

describe('an emoji', () => {
  it('is a word, also next to others, in whatever colour and beside text', async () => {
    const { ids } = await indexOf([
      'party 🎉 tonight',
      'thumbs👍🏽up',
      '🇩🇪🇫🇷',
      '👨‍👩‍👧 trip',
      'love ❤️',
      '© 2024 plain',
    ])
    expect(await ids('🎉')).toEqual(['0'])
    expect(await ids('👍')).toEqual(['1'])
    expect(await ids('thumbs')).toEqual(['1'])
    expect(await ids('🇫🇷')).toEqual(['2'])
    expect(await ids('👨‍👩‍👧')).toEqual(['3'])
    expect(await ids('❤')).toEqual(['4'])
    expect(await ids('"party 🎉 tonight"')).toEqual(['0'])
    expect(await ids('🦖')).toEqual([])
    expect(await ids('2024')).toEqual(['5'])
  })
})

describe('a phrase', () => {
  it('must match, as a whole and in one field; quotes that form none are blanks', async () => {
    const { ids } = await indexOf([
      { _id: 'a', t: 'samsung 24 inch tv', u: 'black' },
      { _id: 'b', t: 'tv by samsung', u: 'new' },
      { _id: 'c', t: 'a new', u: 'samsung' },
    ])
    expect(await ids('tv "samsung 24"')).toEqual(['a'])
    expect((await ids('"samsung" 24" tv')).toSorted()).toEqual(['a', 'b', 'c'])
    expect(await ids('"new samsung"')).toEqual([])
    expect((await ids('"new" "samsung"')).toSorted()).toEqual(['b', 'c'])
    expect(await ids('sam"tv by" x')).toEqual(['b', 'a'])
    expect(await ids('"tv by"x')).toEqual(['b', 'a'])
    expect(await ids('"nothing" tv')).toEqual([])
  })

  it('reaches from no element of a list into the next', async () => {
    const field = { name: 'list', type: 'array<text>', features: ['lexical_search'] }
    const { ids } = await indexOf(
      [
        { _id: 'a', list: ['red car', 'blue boat'] },
        { _id: 'b', list: ['car blue'] },
      ],
      { type: 'structured', allFields: [field], tensorFields: [] },
    )
    expect(await ids('"car blue"')).toEqual(['b'])
    expect((await ids('boat')).toSorted()).toEqual(['a'])
  })
})

describe('how rare a word is', () => {
  it('counts among all documents, also those without the field', async () => {
    const { hits } = await indexOf([
      ...Array.from({ length: 84 }, (_, at) => ({ _id: `c${at}`, title: 'plain cup', n: at })),
      ...Array.from({ length: 20 }, (_, at) => ({ _id: `t${at}`, title: 'blue cup' })),
      { _id: 'rare', material: 'blue wool' },
    ])
    const [first, second] = await hits('blue')
    const rarity = (documents: number) => Math.log(1 + (105 - documents + 0.5) / (documents + 0.5))
    expect(first).toMatchObject({ _id: 'rare', _score: expect.closeTo(rarity(1), 6) })
    expect(second?._score).toBeCloseTo(rarity(20), 6)
  })

  it('is right at once after a write, a deletion and a stop', async () => {
    const { add, call, hits, endpoint, indexName } = await indexOf(['zebra one', 'zebra two', 'other one'])
    const score = (documents: number, all: number) =>
      Math.log(1 + (all - documents + 0.5) / (documents + 0.5))
    expect((await hits('zebra'))[0]?._score).toBeCloseTo(score(2, 3), 6)
    await add([{ _id: '0', t: 'horse one' }])
    expect((await hits('zebra'))[0]?._score).toBeCloseTo(score(1, 3), 6)
    await call('POST', '/documents/delete-batch', ['2'])
    expect((await hits('zebra'))[0]?._score).toBeCloseTo(score(1, 2), 6)
    await add([{ _id: '3', t: 'zebra three' }])
    await cell[Symbol.asyncDispose]()
    cell = await openCell()
    const again = cell.data(`${endpoint}/indexes/${indexName}`)
    const { body } = await again('POST', '/search', { q: 'zebra', searchMethod: 'LEXICAL' })
    expect((body['hits'] as never as Hit[])[0]?._score).toBeCloseTo(score(2, 3), 6)
  })
})
