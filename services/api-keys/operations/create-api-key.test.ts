import { describe, expect, it } from 'vitest'
import { isApiKeyText } from '#contracts/api-keys'
import { openSqliteStore } from '#platform/table/sqlite'
import { hashApiKeyText } from '../domain/api-key.ts'
import { admin, makeKey, revokeKey, setup, stranger } from '../testing/fixture.ts'
import { createApiKey } from './create-api-key.ts'
import { listApiKeys } from './list-api-keys.ts'

describe('createApiKey', () => {
  it('answers a well-formed text once and stores nothing but its hash', async () => {
    const deps = setup(openSqliteStore)

    const created = await makeKey(deps, admin, { name: 'ci', note: 'for CI', scope: 'read' })

    expect(isApiKeyText(created.secret)).toBe(true)
    expect(created).toMatchObject({ name: 'ci', note: 'for CI', scope: 'read', status: 'active' })
    expect(created).toMatchObject({ createdBy: { type: 'user', id: 'usr_1' } })
    expect(created.secret.startsWith(created.textPrefix)).toBe(true)
    const record = await deps.keys.findApiKeyByHash(hashApiKeyText(created.secret))
    expect(record?.keyId).toBe(created.keyId)
    const secretPart = created.secret.slice(25, 68)
    const stored = [
      await deps.table.query(`ACCOUNT#${admin.accountId}`, { limit: 100 }),
      await deps.table.get(`HASH#${hashApiKeyText(created.secret)}`, 'APIKEY'),
    ]
    expect(JSON.stringify(stored)).not.toContain(secretPart)
    expect(JSON.stringify(await listApiKeys(deps, admin, { limit: 10 }))).not.toContain(secretPart)
    expect(JSON.stringify(await deps.events())).not.toContain(secretPart)
    expect(await deps.events()).toMatchObject([{ type: 'api_key.created', subject: { id: created.keyId } }])
  })

  it('refuses an expiry that is not in the future', async () => {
    const deps = setup(openSqliteStore)
    const input = { name: 'ci', scope: 'read', expiresAt: deps.now().toISOString() } as const
    await expect(makeKey(deps, admin, input)).rejects.toMatchObject({ code: 'invalid_argument' })
  })

  it('holds the limit of each account, also under concurrent requests, and counts no revoked key', async () => {
    const deps = setup(openSqliteStore)
    const create = () => makeKey(deps, admin, { name: 'ci', scope: 'read' })

    const outcomes = await Promise.allSettled([create(), create(), create(), create(), create()])

    const made = outcomes.filter((outcome) => outcome.status === 'fulfilled')
    expect(made).toHaveLength(3)
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'api_key_limit_exceeded' })
    await makeKey(deps, stranger, { name: 'ci', scope: 'read' })
    await revokeKey(deps, admin, made[0]?.value.keyId ?? '')
    await create()
    await expect(create()).rejects.toMatchObject({ kind: 'limit' })
  })
})

describe('createApiKey at the limit of the account', () => {
  it('is refused, tried out or in earnest, also to many at once; revoking makes room', async () => {
    const deps = setup(openSqliteStore)
    const create = (dryRun: boolean) => createApiKey(deps, admin, { name: 'ci', scope: 'read', dryRun })
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(() => create(false)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    for (const dryRun of [true, false])
      await expect(create(dryRun)).rejects.toMatchObject({ kind: 'limit', code: 'api_key_limit_exceeded' })
    const [made] = outcomes.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
    if (made === undefined || !('keyId' in made)) throw new Error('no key')
    await revokeKey(deps, admin, made.keyId)
    expect(await create(true)).toMatchObject({ dryRun: true })
    expect(await create(false)).toMatchObject({ status: 'active' })
  })
})
