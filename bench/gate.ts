import { randomBytes } from 'node:crypto'
import { createGate } from '#cells/gate'
import { apiKeyText } from '#contracts/api-keys'
import { systemNow } from '#platform/clock'
import { newId } from '#platform/ids'
import { openSqliteStore } from '#platform/table/sqlite'
import { median, type Row } from './support/report.ts'

const CALLS = 50_000
const ROUNDS = 7

/** Measures how long the gate takes for a cached key, among 1,000 keys. */
export async function measureGate(): Promise<Row> {
  await using store = openSqliteStore(':memory:')
  const accountId = newId('account')
  await using gate = await createGate({
    client: {
      verifyApiKey: async () => ({ key: { keyId: 'key', accountId, scope: 'read' } }),
      listApiKeyChanges: async () => {
        await new Promise((resolve) => setTimeout(resolve, 1000))
        return { changes: [], cursor: '0' }
      },
    },
    table: store.table('gate'),
    now: systemNow,
    newId,
    cellId: 'bench',
    onError: () => {},
  })
  const keys = Array.from({ length: 1000 }, () =>
    apiKeyText(newId('apiKey'), randomBytes(32).toString('base64url')),
  )
  const request = (apiKey: string | undefined) => ({
    apiKey,
    accountId,
    indexName: 'any',
    needed: 'read' as const,
  })
  for (const key of keys) await gate.authorize(request(key))
  const samples: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now()
    for (let call = 0; call < CALLS; call++) void gate.authorize(request(keys[call % keys.length]))
    samples.push(((performance.now() - began) * 1000) / CALLS)
  }
  const micros = median(samples)
  return {
    name: 'cached key check at the gate',
    measured: `${micros.toFixed(2)} µs`,
    against: '–',
    target: '< 20 µs',
    met: micros < 20,
  }
}
