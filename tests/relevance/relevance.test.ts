import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createReadyIndex, type Product, startProduct } from '../support/product.ts'

type Corpus = { documents: Record<string, string>; queries: Record<string, string> }

let product: Product
let endpoint: string
let corpus: Corpus
beforeAll(async () => {
  corpus = JSON.parse(await readFile(new URL('./corpus.json', import.meta.url), 'utf8')) as Corpus
  product = await startProduct()
  endpoint = await createReadyIndex(product, 'corpus')
  const documents = Object.entries(corpus.documents).map(([_id, text]) => ({ _id, text }))
  const { body } = await product.send('POST', `${endpoint}/indexes/corpus/documents`, {
    documents,
    tensorFields: ['text'],
  })
  if (body['errors'] !== false) throw new Error(JSON.stringify(body))
})
afterAll(() => product[Symbol.asyncDispose]())

const best = async (body: object) => {
  const answer = await product.send('POST', `${endpoint}/indexes/corpus/search`, { limit: 1, ...body })
  return (answer.body['hits'] as { _id: string }[])[0]?._id
}

it('puts the document that answers a question first, whatever words it uses', async () => {
  const found: Record<string, string | undefined> = {}
  for (const query of Object.keys(corpus.queries)) found[query] = await best({ q: query })
  expect(found).toEqual(corpus.queries)
})

it('puts the document that has the rare word first', async () => {
  expect(await best({ q: 'krill', searchMethod: 'LEXICAL' })).toBe('whale')
  expect(await best({ q: 'the legions of the empire', searchMethod: 'LEXICAL' })).toBe('romanroads')
  expect(await best({ q: '"not even light" the a of', searchMethod: 'LEXICAL' })).toBe('blackhole')
})
