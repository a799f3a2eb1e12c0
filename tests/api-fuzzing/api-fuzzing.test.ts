import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Person, signUp } from '../support/people.ts'
import { type Product, startProduct } from '../support/product.ts'
import { canUsePython, pythonWith } from '../support/python.ts'

const SCHEMATHESIS = 'schemathesis==4.32.5'
const HERE = fileURLToPath(new URL('.', import.meta.url))
/** The same requests every time, so that a failure can be seen again. */
const SEED = process.env['FUZZ_SEED'] ?? '1'
/** With it, fuzzing goes on for so long, whatever the number of examples. */
const MINUTES = Number(process.env['FUZZ_MINUTES'] ?? 0)
/** Of each operation; `FUZZ_MINUTES` brings more. */
const EXAMPLES = '50'
/** Far away, so that no limit is what the requests meet. */
const LIMITS = {
  GATEWAY_READS_PER_MINUTE: '10000000',
  GATEWAY_WRITES_PER_MINUTE: '10000000',
  GATEWAY_REFUSED_PER_MINUTE: '10000000',
  AUTH_INVITATIONS_PER_DAY: '1000000',
  USERS_ACCOUNTS_MAX_API_KEYS: '1000000',
  USERS_ACCOUNTS_MAX_INDEXES: '1500',
  USERS_ACCOUNTS_MAX_INVITATIONS: '10000',
}

/** The whole of what a program printed, and how it ended. */
function runToEnd(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => void (output += chunk.toString()))
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

describe.runIf(canUsePython('the OpenAPI document against the running product'))('schemathesis', () => {
  let product: Product
  let dir: string
  let people: [Person, Person]
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'marqo-fuzzing-'))
    product = await startProduct({ env: LIMITS })
    people = [await signUp(product, 'one@example.com'), await signUp(product, 'another@example.com')]
  })
  afterAll(async () => {
    await product[Symbol.asyncDispose]()
    await rm(dir, { recursive: true })
  })

  it(
    'finds the public API to be what its OpenAPI document says, by every check in every phase',
    { timeout: (MINUTES + 8) * 60_000 },
    async () => {
      const users = join(dir, 'users.json')
      const auth = people.map(({ apiKey }, at) => ({
        name: ['one', 'another'][at],
        fixedHeaders: [{ name: 'x-api-key', value: apiKey }],
      }))
      await writeFile(users, JSON.stringify({ auth }))
      const { code, output } = await runToEnd(
        join(await pythonWith(SCHEMATHESIS), 'st'),
        [
          '--config-file',
          join(HERE, 'schemathesis.toml'),
          'run',
          `${product.apiUrl}/api/v2/openapi.json`,
          '--checks=all',
          '--phases=examples,coverage,fuzzing,stateful',
          `--seed=${SEED}`,
          `--max-examples=${EXAMPLES}`,
          '--generation-database=none',
          '--no-color',
          ...(MINUTES > 0 ? [`--max-time=${MINUTES * 60}`] : []),
        ],
        {
          cwd: dir,
          env: {
            ...process.env,
            PYTHONPATH: HERE,
            PYTHONDONTWRITEBYTECODE: '1',
            FUZZED_USERS: users,
            FUZZED_KEY_IDS: people.map(({ keyId }) => keyId).join(','),
          },
        },
      )
      if (code !== 0) process.stderr.write(output)
      expect(output).toMatch(/Tested: \d\d/)
      expect(code, 'its report is above').toBe(0)
      expect(product.output()).not.toMatch(/stopped unexpectedly/)
    },
  )
})
