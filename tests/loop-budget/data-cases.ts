import type { CellDataOperation } from '#contracts/cells'

/** A request to an index; `status`: what it is answered, so that no case is refused by mistake. */
export type DataRequest = { what: string; query?: string; id?: string; body?: string; status: number }

const json = JSON.stringify
const repeat = <T>(count: number, one: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => one(at))
const words = (characters: number) =>
  repeat(Math.ceil(characters / 8), (at) => `word${at % 1000}`)
    .join(' ')
    .slice(0, characters)

/** As many as fit in a request, as long as they may be, and what is around them. */
const [DOCUMENTS, FIELDS] = [128, 990]
/** Of `random/small`. */
const DIMENSIONS = 32
const LONG_TEXT = words(95_000)
const adding = (documents: object[], more: object = {}) =>
  json({ documents, tensorFields: ['title'], ...more })
export const wideDocument = (at: number) => ({
  _id: `wide ${at}`,
  ...Object.fromEntries(repeat(FIELDS, (field) => [`field ${field}`, `a value of ${field} at ${at}`])),
})
/** With a vector, so that it is found by one too. */
export const longDocument = (at: number) => ({
  _id: `long ${at}`,
  text: LONG_TEXT,
  title: `a title of ${at}`,
})
export const ids = (count: number) => repeat(count, (at) => `long ${at}`)

const orOf = (count: number, term: (at: number) => string) => repeat(count, term).join(' OR ')
const FILTERS: [string, string][] = [
  ['2,000 terms', orOf(2_000, (at) => `text:(value ${at})`)],
  ['2,000 ranges', orOf(2_000, (at) => `number:[${at} TO ${at + 1}]`)],
  ['long terms', orOf(1_900, (at) => `text:(${at} ${'x'.repeat(115)})`)],
  ['one value', `text:(${'x'.repeat(240_000)})`],
]
const searching = (what: string, body: object, status = 200): DataRequest => ({
  what,
  body: json(body),
  status,
})
/** For each operation of an index: what it may take longest for. A new one has none, and does not compile. */
export const DATA_CASES: Record<CellDataOperation, DataRequest[]> = {
  describeEngine: [{ what: 'asked', status: 200 }],
  addDocuments: [
    { what: 'large texts', body: adding(repeat(DOCUMENTS, longDocument)), status: 200 },
    { what: 'wide documents', body: adding(repeat(DOCUMENTS, wideDocument)), status: 200 },
    {
      what: 'long lists',
      body: adding(
        repeat(DOCUMENTS, (at) => ({ _id: `list ${at}`, tags: repeat(10_000, (tag) => `t${tag}`) })),
      ),
      status: 200,
    },
    {
      what: 'many keys that are refused',
      body: adding(
        repeat(DOCUMENTS, (at) => ({
          _id: `${at}`,
          map: Object.fromEntries(repeat(1_500, (key) => [`${at} ${key}`, 1])),
        })),
      ),
      status: 400,
    },
    {
      what: 'more keys than are read',
      body: adding(
        repeat(DOCUMENTS, (at) => ({
          _id: `${at}`,
          map: Object.fromEntries(repeat(9_000, (key) => [`${at} ${key}`, 1])),
        })),
      ),
      status: 413,
    },
    {
      what: 'more documents than are taken',
      body: adding(repeat(19_000, (at) => ({ _id: `${at}` }))),
      status: 400,
    },
  ],
  updateDocuments: [
    {
      what: 'a number of large ones',
      body: json({ documents: ids(30).map((_id, n) => ({ _id, n })) }),
      status: 200,
    },
    {
      what: 'large texts',
      body: json({ documents: ids(30).map((_id) => ({ _id, text: LONG_TEXT })) }),
      status: 200,
    },
    { what: 'one of many fields', body: json({ documents: [wideDocument(0)] }), status: 200 },
    {
      what: 'long lists',
      body: json({ documents: ids(20).map((_id) => ({ _id, tags: repeat(500, (tag) => `t${tag}`) })) }),
      status: 200,
    },
    { what: 'what is not there', body: json({ documents: repeat(DOCUMENTS, wideDocument) }), status: 200 },
    {
      what: 'more than are taken',
      body: json({ documents: repeat(19_000, (at) => ({ _id: `${at}` })) }),
      status: 400,
    },
  ],
  // As getDocumentsBatch, with a body that a GET of `fetch` cannot have.
  getDocuments: [],
  getDocumentsBatch: [
    { what: 'large ones', body: json({ documentIds: ids(DOCUMENTS) }), status: 200 },
    {
      what: '10,000 that are not there',
      body: json({ documentIds: repeat(10_000, (at) => `none ${at}`) }),
      status: 200,
    },
    {
      what: 'with facets',
      query: '?expose_facets=true',
      body: json({ documentIds: ids(DOCUMENTS) }),
      status: 200,
    },
  ],
  deleteDocuments: [
    { what: '10,000 that are not there', body: json(repeat(10_000, (at) => `none ${at}`)), status: 200 },
    {
      what: '10,000 long ids',
      body: json(repeat(10_000, (at) => `none ${at}`.padEnd(300, 'x'))),
      status: 200,
    },
  ],
  getDocument: [
    { what: 'a large one', id: 'long 0', status: 200 },
    { what: 'one of many fields', id: 'wide 0', query: '?expose_facets=true', status: 200 },
  ],
  search: [
    searching('*', { q: '*', searchMethod: 'LEXICAL', limit: 1000 }),
    searching('a word of all', { q: 'word1', searchMethod: 'LEXICAL', limit: 1000 }),
    searching('both halves, at the end of what can be paged', {
      q: 'word1',
      searchMethod: 'HYBRID',
      limit: 10,
      offset: 9_990,
      scoreModifiers: { add_to_score: [{ field_name: 'number' }] },
      rerankDepth: 10_000,
    }),
    searching('one hit far behind', { q: 'word1', searchMethod: 'HYBRID', limit: 1, offset: 9_999 }),
    searching('values of every large document', {
      q: '*',
      searchMethod: 'HYBRID',
      trackTotalHits: true,
      facets: {
        fields: Object.fromEntries(
          repeat(50, (at) => [at === 0 ? 'title' : `field ${at}`, { type: 'string' }]),
        ),
      },
    }),
    searching('as many modifiers as are taken', {
      q: 'word1',
      searchMethod: 'LEXICAL',
      scoreModifiers: { multiply_score_by: repeat(100, (at) => ({ field_name: `field ${at}` })) },
    }),
    searching(
      'more modifiers than are taken',
      {
        q: 'word1',
        scoreModifiers: { add_to_score: repeat(9_000, (at) => ({ field_name: `f${at}`, weight: 1e300 })) },
      },
      400,
    ),
    searching('as many sorted as can be', {
      q: 'word1',
      searchMethod: 'HYBRID',
      limit: 1000,
      sortBy: { fields: [{ fieldName: 'number' }, { fieldName: 'none' }], minSortCandidates: 10_000 },
    }),
    searching('a vector', { q: { customVector: { vector: repeat(DIMENSIONS, () => 0.1) } }, limit: 1000 }),
    searching('a long text', { q: words(100_000), searchMethod: 'LEXICAL', limit: 1000 }),
    ...FILTERS.map(([what, filter]) =>
      searching(`filter of ${what}`, { q: '*', searchMethod: 'LEXICAL', filter, limit: 1 }),
    ),
  ],
  recommend: [
    { what: 'from 200 documents', body: json({ documents: ids(200), limit: 1000 }), status: 200 },
    {
      what: 'from 1,000 that are mostly not there',
      body: json({ documents: ids(1000), allowMissingDocuments: true, limit: 1000 }),
      status: 200,
    },
    { what: 'from 1,000 that are missing', body: json({ documents: ids(1000) }), status: 400 },
    { what: 'from more than are taken', body: json({ documents: ids(10_000) }), status: 400 },
  ],
  embed: [
    { what: 'a long text', body: json({ content: words(1_000_000) }), status: 200 },
    { what: 'many texts', body: json({ content: repeat(1024, (at) => words(900 + (at % 7))) }), status: 200 },
    {
      what: 'many weighted texts',
      body: json({
        content: repeat(128, (at) => Object.fromEntries(repeat(8, (key) => [`${at} ${key}`, 1]))),
      }),
      status: 200,
    },
    { what: 'more texts than are taken', body: json({ content: repeat(100_000, () => 'a') }), status: 400 },
  ],
  getStats: [{ what: 'asked', status: 200 }],
  getSettings: [{ what: 'asked', status: 200 }],
  getIndexHealth: [{ what: 'asked', status: 200 }],
  getHealth: [{ what: 'asked', status: 200 }],
  listModels: [{ what: 'asked', status: 200 }],
  ejectModel: [{ what: 'asked', query: `?model_name=${'x'.repeat(5_000)}`, status: 404 }],
  getCpu: [{ what: 'asked', status: 200 }],
  getCuda: [{ what: 'asked', status: 400 }],
}
