import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { hashApiKeyText } from '../domain/api-key.ts'
import { admin, makeKey, revokeKey, setup, stranger } from '../testing/fixture.ts'
import { getApiKey } from './get-api-key.ts'
import { listApiKeys } from './list-api-keys.ts'
import { verifyApiKey } from './verify-api-key.ts'

describe('revokeApiKey', () => {
  it('makes the key unusable at once and keeps it visible as revoked', async () => {
    const deps = setup(openSqliteStore)
    const created = await makeKey(deps, admin, { name: 'ci', scope: 'read' })
    const keyHash = hashApiKeyText(created.secret)
    expect((await verifyApiKey(deps, { keyHash })).key?.keyId).toBe(created.keyId)

    await revokeKey(deps, admin, created.keyId)

    expect(await verifyApiKey(deps, { keyHash })).toEqual({ refusedBecause: 'revoked' })
    const { results } = await listApiKeys(deps, admin, { limit: 10 })
    expect(results).toMatchObject([{ status: 'revoked', revokedBy: { type: 'user', id: 'usr_1' } }])
  })

  it('changes nothing the second time, also when both come at once', async () => {
    const deps = setup(openSqliteStore)
    const { keyId } = await makeKey(deps, admin, { name: 'ci', scope: 'read' })
    const [first, twin] = await Promise.all([revokeKey(deps, admin, keyId), revokeKey(deps, admin, keyId)])
    deps.pass(100)
    const again = await revokeKey(deps, { ...admin, principal: { type: 'user', id: 'usr_2' } }, keyId)
    expect(again).toEqual(first)
    expect(twin).toEqual(first)
    const events = await deps.events()
    expect(events.filter(({ type }) => type === 'api_key.revoked')).toHaveLength(1)
  })

  it('answers a stranger that there is no such key', async () => {
    const deps = setup(openSqliteStore)
    const { keyId } = await makeKey(deps, admin, { name: 'ci', scope: 'read' })
    await expect(revokeKey(deps, stranger, keyId)).rejects.toMatchObject({ code: 'api_key_not_found' })
    expect((await getApiKey(deps, admin, keyId)).answer).toMatchObject({ status: 'active' })
  })
})

describe('verifyApiKey', () => {
  it('answers what the key may do, and nothing for an expired or unknown one', async () => {
    const deps = setup(openSqliteStore)
    const expiresAt = new Date(deps.now().getTime() + 60_000).toISOString()
    const input = { name: 'ci', scope: 'read-write', indexNames: ['products'], expiresAt } as const
    const created = await makeKey(deps, admin, { ...input, indexNames: ['products'] })
    const keyHash = hashApiKeyText(created.secret)

    expect(await verifyApiKey(deps, { keyHash })).toEqual({
      key: {
        keyId: created.keyId,
        accountId: admin.accountId,
        scope: 'read-write',
        indexNames: ['products'],
        expiresAt,
      },
      permissions: ['account:read', 'indexes:read'],
    })
    deps.pass(60)
    expect(await verifyApiKey(deps, { keyHash })).toEqual({ refusedBecause: 'expired' })
    expect(await verifyApiKey(deps, { keyHash: 'x'.repeat(43) })).toEqual({
      refusedBecause: 'unknown',
    })
  })

  it('reads one row whether the hash is known or not', async () => {
    const deps = setup(openSqliteStore)
    const { secret } = await makeKey(deps, admin, { name: 'ci', scope: 'read' })
    const reads = async (keyHash: string) => {
      let count = 0
      const findApiKeyByHash = (hash: string) => {
        count++
        return deps.keys.findApiKeyByHash(hash)
      }
      await verifyApiKey({ ...deps, keys: { ...deps.keys, findApiKeyByHash } }, { keyHash })
      return count
    }
    expect(await reads(hashApiKeyText(secret))).toBe(1)
    expect(await reads('x'.repeat(43))).toBe(1)
  })
})
