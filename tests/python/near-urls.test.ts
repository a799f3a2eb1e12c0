import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, startProduct } from '../support/product.ts'
import { canUsePython, NEWEST_CLIENT, pythonWith } from '../support/python.ts'

const JOB = fileURLToPath(new URL('./near_urls.py', import.meta.url))
const run = promisify(execFile)

describe.runIf(canUsePython('a base URL that is a little off'))('the unmodified Python client', () => {
  let product: Product
  beforeAll(async () => void (product = await startProduct()))
  afterAll(() => product[Symbol.asyncDispose]())

  async function job(url: string, name: string): Promise<Record<string, unknown>> {
    const python = join(await pythonWith(`marqo==${NEWEST_CLIENT}`), 'python')
    const { stdout } = await run(python, [JOB, url, product.apiKey, name], {
      env: { ...process.env, MARQO_CLOUD_URL: `http://localhost:${product.port}` },
    })
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>
  }

  it('works with a slash at the end of the URL', async () => {
    expect(await job(`http://localhost:${product.port}/`, 'slash')).toEqual({
      created: { acknowledged: true, index: 'slash' },
      added: false,
      found: ['a'],
      listed: true,
      deleted: { acknowledged: true },
    })
  })

  it('is told at every call that its URL is another than MARQO_CLOUD_URL', async () => {
    const seen = await job(`http://127.0.0.1:${product.port}`, 'other')
    expect(Object.keys(seen)).toEqual(['created', 'added', 'found', 'listed', 'deleted'])
    for (const answer of Object.values(seen))
      expect(answer).toMatch(/No route .*does not begin with MARQO_CLOUD_URL.*status_code: 404/s)
  })
})
