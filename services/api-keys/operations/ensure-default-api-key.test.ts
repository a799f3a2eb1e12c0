import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { hashApiKeyText } from '../domain/api-key.ts'
import { admin, revokeKey, setup, system } from '../testing/fixture.ts'
import { confirmDefaultApiKey } from './confirm-default-api-key.ts'
import { ensureDefaultApiKey } from './ensure-default-api-key.ts'
import { listApiKeys } from './list-api-keys.ts'
import { verifyApiKey } from './verify-api-key.ts'

const account = { accountId: admin.accountId }
const usable = async (deps: ReturnType<typeof setup>, text: string | undefined) =>
  (await verifyApiKey(deps, { keyHash: hashApiKeyText(text ?? '') })).key !== undefined

describe('ensureDefaultApiKey', () => {
  it('makes one admin key named default', async () => {
    const deps = setup(openSqliteStore)
    const { apiKey, secret } = await ensureDefaultApiKey(deps, system, account)
    expect(apiKey).toMatchObject({ name: 'default', scope: 'admin', status: 'active' })
    expect(await usable(deps, secret)).toBe(true)
  })

  it('after a crash before the text was shown, leaves exactly one working key, the new one', async () => {
    const deps = setup(openSqliteStore)
    const lost = await ensureDefaultApiKey(deps, system, account)
    const second = await ensureDefaultApiKey(deps, system, account)
    const third = await ensureDefaultApiKey(deps, system, account)
    expect(await usable(deps, lost.secret)).toBe(false)
    expect(await usable(deps, second.secret)).toBe(false)
    expect(await usable(deps, third.secret)).toBe(true)
    expect((await listApiKeys(deps, admin, { limit: 10 })).results).toHaveLength(1)
  })

  it('leaves the key alone once it was shown, even when its owner revoked it', async () => {
    const deps = setup(openSqliteStore)
    const { apiKey } = await ensureDefaultApiKey(deps, system, account)
    const named = { ...account, keyId: apiKey.keyId }
    await confirmDefaultApiKey(deps, system, named)
    await confirmDefaultApiKey(deps, system, named)
    expect(await ensureDefaultApiKey(deps, system, account)).toEqual({ apiKey })
    await revokeKey(deps, admin, apiKey.keyId)
    expect(await ensureDefaultApiKey(deps, system, account)).toMatchObject({ apiKey: { status: 'revoked' } })
    expect((await listApiKeys(deps, admin, { limit: 10 })).results).toHaveLength(1)
  })

  it('leaves one working key when two callers race, and the limit intact', async () => {
    const deps = setup(openSqliteStore)
    const made = await Promise.all([1, 2].map(() => ensureDefaultApiKey(deps, system, account)))
    const working = await Promise.all(made.map(({ secret }) => usable(deps, secret)))
    expect(working.filter(Boolean)).toHaveLength(1)
    expect((await listApiKeys(deps, admin, { limit: 10 })).results).toHaveLength(1)
    expect(await deps.table.get(`ACCOUNT#${admin.accountId}`, 'APIKEY_COUNT')).toMatchObject({ active: 1 })
  })

  it('confirms only the current default', async () => {
    const deps = setup(openSqliteStore)
    const lost = await ensureDefaultApiKey(deps, system, account)
    await ensureDefaultApiKey(deps, system, account)
    const named = { ...account, keyId: lost.apiKey.keyId }
    await expect(confirmDefaultApiKey(deps, system, named)).rejects.toMatchObject({ kind: 'not_found' })
  })
})
