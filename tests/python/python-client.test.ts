import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, startProduct } from '../support/product.ts'
import { canUsePython, NEWEST_CLIENT, pythonWith } from '../support/python.ts'

/** With the oldest of the v2 API that is still met. */
const VERSIONS = [NEWEST_CLIENT, '3.2.0'] as const
const JOB = fileURLToPath(new URL('./client_job.py', import.meta.url))
const run = promisify(execFile)

describe.runIf(canUsePython('the real Python client'))('the unmodified Python client', () => {
  let product: Product
  const pythons = new Map<string, string>()
  beforeAll(async () => {
    for (const version of VERSIONS)
      pythons.set(version, join(await pythonWith(`marqo==${version}`), 'python'))
    product = await startProduct()
  }, 600_000)
  afterAll(() => product?.[Symbol.asyncDispose]())

  it.each(VERSIONS)(
    '%s does the main job, and goes on while a name is deleted and created',
    async (version) => {
      const python = pythons.get(version) ?? 'python'
      const created = await product.send('POST', '/keys', { name: `reader ${version}`, scope: 'read' })
      const url = `http://localhost:${product.port}`
      const name = `python-${version.replaceAll('.', '-')}`
      const { stdout, stderr } = await run(
        python,
        [JOB, url, product.apiKey, String(created.body['secret']), name],
        {
          env: { ...process.env, MARQO_CLOUD_URL: url },
        },
      )
      // The client would say that it wants a newer engine.
      expect(stderr).not.toMatch(/minimum Marqo version/i)
      expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual({
        created: { acknowledged: true, index: name },
        'created again': [409, 'index_already_exists'],
        listed: true,
        added: [false, [200, 200]],
        one: { _id: 'sun', text: 'The sun rises in the east.', price: 1, tags: ['sky'] },
        facets: [384],
        many: [true, false],
        found: 'bread',
        filtered: ['sun'],
        lexical: ['bread'],
        weighted: 'bread',
        stats: [2, 2],
        settings: 'hf/all-MiniLM-L6-v2',
        health: 'green',
        'bad filter': [400, 'invalid_argument'],
        'missing document': [404, 'document_not_found'],
        hybrid: ['bread', 'sun'],
        'hybrid scores': [
          ['_lexical_score', '_score', '_tensor_score'],
          ['_score', '_tensor_score'],
        ],
        'hybrid pairs': ['bread', 'bread', 'bread', 'bread'],
        modified: ['sun', 'bread'],
        counted: [2, { food: { count: 1 }, sky: { count: 1 } }, 2],
        sorted: ['sun', 'bread'],
        'wrong pair': [422, 'unprocessable_entity'],
        'by context': 'bread',
        changed: [true, [200, 404, 400]],
        'one changed': {
          _id: 'sun',
          text: 'The sun rises in the east.',
          price: 5,
          tags: ['sky'],
          seen: true,
        },
        'changed is filtered': ['sun'],
        ...(version === NEWEST_CLIENT && {
          recommended: ['bread'],
          'recommended by weight': 'bread',
          'recommended from nothing': [400, 'invalid_argument'],
          embedded: [384, 384],
          'embedded one': 1,
        }),
        'deleted documents': 1,
        'reader finds': 'bread',
        'reader writes': [403, 'forbidden'],
        'reader creates': [403, 'forbidden'],
        'wrong key': [401, 'unauthorized'],
        'held before': 1,
        deleted: { acknowledged: true },
        'listed after': false,
        'held after': 0,
        'found by each': ['bread', 'bread', 'bread', 'bread'],
      })
    },
  )
})
