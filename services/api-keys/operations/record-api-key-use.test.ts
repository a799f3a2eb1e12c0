import { expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { admin, makeKey, revokeKey, setup, system } from '../testing/fixture.ts'
import { getApiKey } from './get-api-key.ts'
import { recordApiKeyUse } from './record-api-key-use.ts'
import { revokeAllApiKeys } from './revoke-all-api-keys.ts'

const AT = '2026-03-01T12:00:00.000Z'
const use = (keyId: string) => ({ accountId: admin.accountId, keyId, requests: 1, lastUsedAt: AT })
const rowsOf = async ({ table }: ReturnType<typeof setup>) =>
  (await table.query(`ACCOUNT#${admin.accountId}`, { limit: 100 })).items

it('a report that comes after an account was purged, or is about keys that never were, leaves nothing', async () => {
  const deps = setup(openSqliteStore)
  const key = await makeKey(deps, admin, { name: 'one', scope: 'read' })
  await recordApiKeyUse(deps, { batchId: 'batch_1', uses: [use(key.keyId)] })
  expect((await deps.keys.usageOf(admin.accountId, key.keyId)).requests).toBe(1)
  await revokeAllApiKeys(deps, system, { accountId: admin.accountId, purge: true })
  expect(await rowsOf(deps)).toEqual([])
  const late = { batchId: 'batch_2', uses: [use(key.keyId), use('key_made_up')] }
  expect(await recordApiKeyUse(deps, late)).toEqual({ recorded: true })
  expect(await rowsOf(deps)).toEqual([])
})

it('a report that comes while an account is being purged leaves nothing', async () => {
  const deps = setup(openSqliteStore)
  const key = await makeKey(deps, admin, { name: 'one', scope: 'read' })
  await recordApiKeyUse(deps, { batchId: 'batch_1', uses: [use(key.keyId)] })
  await Promise.all([
    revokeAllApiKeys(deps, system, { accountId: admin.accountId, purge: true }),
    ...Array.from({ length: 20 }, (_, at) =>
      recordApiKeyUse(deps, { batchId: `late_${at}`, uses: [use(key.keyId)] }),
    ),
  ])
  expect(await rowsOf(deps)).toEqual([])
})

it('the use of a key goes with it, a year after it was revoked, however late it is reported', async () => {
  const deps = setup(openSqliteStore)
  const { keyId } = await makeKey(deps, admin, { name: 'ci', scope: 'read' })
  const record = (batchId: string) => recordApiKeyUse(deps, { batchId, uses: [use(keyId)] })
  await record('batch_1')
  await revokeKey(deps, admin, keyId)
  await record('batch_2')
  deps.pass(365 * 86_400 - 1)
  expect((await getApiKey(deps, admin, keyId)).answer).toMatchObject({ status: 'revoked', requests: 2 })
  deps.pass(1)
  await record('batch_3')
  expect((await rowsOf(deps)).map(({ sk }) => sk)).toEqual(['APIKEY_COUNT'])
})
