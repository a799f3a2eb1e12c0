import { spawnSync } from 'node:child_process'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOSTILE_TEXTS, hostileJson } from './hostile-values.ts'
import type { SnippetTarget } from './snippet-target.ts'
import {
  addDocumentsSnippets,
  createIndexSnippets,
  deleteDocumentsSnippets,
  deleteIndexSnippets,
  searchSnippets,
} from './snippets.ts'

const target: SnippetTarget = {
  apiOrigin: 'http://localhost:8800',
  indexName: 'products',
  endpoint: 'http://localhost:8882/products-abc123-acc',
}
const SETTINGS = {
  type: 'unstructured',
  model: 'hf/e5-base-v2',
  storageClass: 'marqo.basic',
  inferenceType: 'marqo.CPU.small',
  numberOfShards: 1,
  numberOfReplicas: 0,
  numberOfInferences: 1,
}
const codeOf = (snippets: ReturnType<typeof createIndexSnippets>, id: string) =>
  snippets.find((one) => one.id === id)?.code ?? ''
/** A sample that is the same in every run, the named texts among it. */
const values = [
  ...HOSTILE_TEXTS,
  Object.fromEntries(HOSTILE_TEXTS.map((text) => [text, text])),
  ...fc.sample(hostileJson, { numRuns: 150, seed: 7 }),
]
const wire = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown

describe('curl', () => {
  it('sends any body, name and key through a real shell as they are', () => {
    for (const value of values) {
      const told = { ...target, indexName: "a'b c", apiKey: String(HOSTILE_TEXTS.at(6)) }
      const { stdout } = spawnSync(
        'sh',
        [
          '-c',
          `curl() { for arg in "$@"; do printf '%s\\0' "$arg"; done; }\n${codeOf(searchSnippets(told, { q: value }), 'curl')}`,
        ],
        { encoding: 'utf8' },
      )
      const [, method, url, , key, , , , body] = stdout.split('\0')
      expect([method, url, key]).toEqual([
        'POST',
        "http://localhost:8882/products-abc123-acc/indexes/a'b%20c/search",
        `x-api-key: ${HOSTILE_TEXTS.at(6)}`,
      ])
      expect(JSON.parse(body ?? '')).toEqual(wire({ q: value }))
    }
  })

  it('reads the key from the environment when it is not given', () => {
    expect(codeOf(deleteIndexSnippets(target), 'curl')).toBe(
      'curl -X DELETE http://localhost:8800/api/v2/indexes/products \\\n  -H "x-api-key: $MARQO_API_KEY"',
    )
  })
})

const hasPython = spawnSync('python3', ['--version'], { stdio: 'ignore' }).status === 0
if (!hasPython) process.stderr.write('\n!! Python 3 is missing: Python snippets are NOT run here.\n\n')

/** Runs scripts with a client that takes down how it is called. */
const CALLS = `
import json, sys, types

class Client:
    def __init__(self, **given):
        calls.append(["Client", [], given])
    def __getattr__(self, name):
        def call(*args, **given):
            calls.append([name, list(args), given])
            return {"hits": []} if name == "search" else self
        return call

sys.modules["marqo"] = types.SimpleNamespace(Client=Client)
answers = []
for script in json.load(sys.stdin):
    calls = []
    exec(compile(script, "snippet", "exec"), {})
    answers.append(calls)
print(json.dumps(answers))
`
function callsOf(scripts: readonly string[]): unknown[][] {
  const { stdout, stderr } = spawnSync('python3', ['-c', CALLS], {
    input: JSON.stringify(scripts),
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    env: { ...process.env, MARQO_API_KEY: 'from the environment' },
  })
  expect(stderr).toBe('')
  return JSON.parse(stdout) as unknown[][]
}

describe.runIf(hasPython)('Python', () => {
  it('calls the client with any value as it is', () => {
    const calls = callsOf(
      values.map((value) =>
        codeOf(
          addDocumentsSnippets({ ...target, apiKey: 'a"b' }, { documents: [value], tensorFields: ['a'] }),
          'python',
        ),
      ),
    )
    expect(calls.map((one) => one[2])).toEqual(
      values.map((value) => ['add_documents', [wire([value])], { tensor_fields: ['a'] }]),
    )
    expect(calls[0]?.[0]).toEqual(['Client', [], { url: 'http://localhost:8800', api_key: 'a"b' }])
  })

  it('spells every request as the client does', () => {
    const search = { q: 'coat', searchMethod: 'TENSOR', filter: 'price:[* TO 5]', limit: 3, 'not\nknown': 1 }
    const scripts = [
      createIndexSnippets(target, SETTINGS),
      deleteIndexSnippets(target),
      deleteDocumentsSnippets(target, ['a', 'b']),
      searchSnippets(target, search),
    ].map((snippets) => codeOf(snippets, 'python'))
    expect(callsOf(scripts).map((calls) => calls.slice(1))).toEqual([
      [['create_index', ['products'], { settings_dict: SETTINGS }]],
      [['delete_index', ['products'], {}]],
      [
        ['index', ['products'], {}],
        ['delete_documents', [['a', 'b']], {}],
      ],
      [
        ['index', ['products'], {}],
        ['search', [], { q: 'coat', search_method: 'TENSOR', filter_string: 'price:[* TO 5]', limit: 3 }],
      ],
    ])
    expect(scripts[3]).toContain('# The client has no argument for "not\\nknown".')
    expect(callsOf(scripts)[0]?.[0]).toEqual([
      'Client',
      [],
      { url: 'http://localhost:8800', api_key: 'from the environment' },
    ])
  })

  it('names the control plane to the client only where it is not the one it knows', () => {
    expect(codeOf(deleteIndexSnippets(target), 'python')).toContain('os.environ["MARQO_CLOUD_URL"]')
    expect(
      codeOf(deleteIndexSnippets({ ...target, apiOrigin: 'https://api.marqo.ai', apiKey: 'k' }), 'python'),
    ).toBe(
      '# pip install marqo\nimport marqo\n\nmq = marqo.Client(url="https://api.marqo.ai", api_key="k")\nmq.delete_index("products")',
    )
  })
})

describe('TypeScript', () => {
  it('sends any body as it is', async () => {
    for (const value of values) {
      const sent: { url: string; body: string }[] = []
      const fetch = (url: string, { body }: { body: string }) => {
        sent.push({ url, body })
        return { ok: true, json: () => ({}) }
      }
      const code = codeOf(searchSnippets(target, { q: value, filter: 'a:b' }), 'typescript')
      await runInNewContext(`(async () => {${code}\n})()`, {
        fetch,
        process,
        console: { log: () => {} },
        JSON,
        Error,
      })
      expect(JSON.parse(sent[0]?.body ?? '')).toEqual(wire({ q: value, filter: 'a:b' }))
      expect(sent[0]?.url).toBe('http://localhost:8882/products-abc123-acc/indexes/products/search')
    }
  })
})

it('leaves a place to fill in while the endpoint is not known', () => {
  expect(codeOf(searchSnippets({ ...target, endpoint: '' }, {}), 'curl')).toContain(
    'https://YOUR_ENDPOINT/indexes/products/search',
  )
})

it('writes what fits on one line, and the rest an entry per line', () => {
  const documents = [1, 2, 3].map((number) => ({ _id: `${number}`, title: 'A warm winter coat with a hood' }))
  expect(codeOf(addDocumentsSnippets(target, { documents, tensorFields: ['title'] }), 'curl'))
    .toBe(`curl -X POST http://localhost:8882/products-abc123-acc/indexes/products/documents \\
  -H "x-api-key: $MARQO_API_KEY" \\
  -H 'content-type: application/json' \\
  -d '{
  "documents": [
    {"_id": "1", "title": "A warm winter coat with a hood"},
    {"_id": "2", "title": "A warm winter coat with a hood"},
    {"_id": "3", "title": "A warm winter coat with a hood"}
  ],
  "tensorFields": ["title"]
}'`)
})
