import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '#platform/table/sqlite'
import { createReadyIndex, startProduct } from '../support/product.ts'
import { turnsUnder } from './measure.ts'

const PROBE = new URL('./probe.ts', import.meta.url)

/** The product with a probe in each of its processes, somebody who is signed in, and an index. */
export async function startProbed() {
  const probes = await mkdtemp(join(tmpdir(), 'loop-'))
  const product = await startProduct({
    env: {
      NODE_OPTIONS: `--import ${PROBE.href}`,
      LOOP_PROBE_DIR: probes,
      GATEWAY_SIGN_INS_PER_MINUTE: '1000000',
      GATEWAY_WRITES_PER_MINUTE: '1000000',
    },
  })
  const endpoint = await createReadyIndex(product, 'budget', { type: 'unstructured', model: 'random/small' })
  await fillAccount(join(product.dataDir, 'controller.sqlite'))
  const [first, token] = await Promise.all(
    ['first-run.json', 'cell-token'].map((file) => readFile(join(product.dataDir, file), 'utf8')),
  )
  const { email, password } = JSON.parse(first ?? '{}') as { email: string; password: string }
  const signedIn = await product.fetch('POST', `${product.apiUrl}/web/sessions`, { email, password })
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  return {
    product,
    endpoint,
    cellUrl: `http://127.0.0.1:${product.cellPort}`,
    credentials: { 'x-api-key': product.apiKey, cookie, authorization: `Bearer ${(token ?? '').trim()}` },
    turns: turnsUnder(probes),
    [Symbol.asyncDispose]: async () => {
      await product[Symbol.asyncDispose]()
      await rm(probes, { recursive: true, force: true })
    },
  }
}
/** As many indexes as an account may have by default, each with as many fields as one may have. */
const [INDEXES, FIELDS] = [99, 1_000]

/** Straight into the database: a cell would take minutes to make them. */
async function fillAccount(file: string): Promise<void> {
  await using store = openSqliteStore(file)
  const table = store.table('indexes')
  const [made] = (await table.queryIndex('CELL#local', { limit: 1 })).items
  if (!made) throw new Error('the first index is not there')
  const allFields = Array.from({ length: FIELDS }, (_, at) => ({
    name: `field_${at}`,
    type: 'text',
    features: ['lexical_search', 'filter'],
  }))
  const { version: _version, ...row } = made
  for (let at = 0; at < INDEXES; at++)
    await table.insert({
      ...row,
      sk: `INDEX#wide-${at}`,
      g1sk: `idx_wide${at}`,
      indexId: `idx_wide${at}`,
      indexName: `wide-${at}`,
      status: 'FAILED',
      settings: { type: 'structured', model: 'random/small', allFields, tensorFields: [] },
    })
}

export type Probed = Awaited<ReturnType<typeof startProbed>>
