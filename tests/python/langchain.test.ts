import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, startProduct } from '../support/product.ts'
import { canUsePython, NEWEST_CLIENT, pythonWith } from '../support/python.ts'

/** All it needs by its own account are 250 MB, most of it for other stores. */
const STORE = 'langchain-community==0.4.2'
const NEEDS = ['langchain-core==1.8.3', `marqo==${NEWEST_CLIENT}`]
const JOB = fileURLToPath(new URL('./langchain_job.py', import.meta.url))
const run = promisify(execFile)

describe.runIf(canUsePython("LangChain's vector store"))("LangChain's vector store", () => {
  let product: Product
  let python: string
  beforeAll(async () => {
    python = join(await pythonWith(STORE, NEEDS), 'python')
    product = await startProduct()
  }, 600_000)
  afterAll(() => product?.[Symbol.asyncDispose]())

  it('makes its index, adds and finds texts, and goes on when the index is created anew', async () => {
    const url = `http://localhost:${product.port}`
    const { stdout } = await run(python, ['-W', 'ignore', JOB, url, product.apiKey, 'langchain'], {
      env: { ...process.env, MARQO_CLOUD_URL: url },
    })
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual({
      count: 3,
      best: ['Bread is baked from flour.', { subject: 'food' }],
      scored: ['city', true],
      weighted: 'sky',
      bulk: ['sky', 'food'],
      'of an index that is there': 'sea',
      'after its index was created anew': ['Snow falls in winter.'],
    })
  })
})
