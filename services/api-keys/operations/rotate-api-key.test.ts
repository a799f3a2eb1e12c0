import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { hashApiKeyText } from '../domain/api-key.ts'
import { admin, makeKey, setup } from '../testing/fixture.ts'
import { rotateApiKey } from './rotate-api-key.ts'
import { verifyApiKey } from './verify-api-key.ts'

type Deps = ReturnType<typeof setup>
const rotate = async (deps: Deps, keyId: string, { dryRun = false, overlapSeconds = 3600 } = {}) => {
  const answer = await rotateApiKey(deps, admin, { keyId, dryRun, overlapSeconds })
  if ('dryRun' in answer) throw new Error('a dry run nobody asked for')
  return answer
}

describe('rotateApiKey', () => {
  it('lets both keys work until the overlap ends', async () => {
    const deps = setup(openSqliteStore)
    const old = await makeKey(deps, admin, { name: 'ci', scope: 'read' })
    const made = await rotate(deps, old.keyId)
    const works = async ({ secret }: { secret: string }) =>
      (await verifyApiKey(deps, { keyHash: hashApiKeyText(secret) })).key !== undefined
    expect([await works(old), await works(made)]).toEqual([true, true])
    deps.pass(3600)
    expect([await works(old), await works(made)]).toEqual([false, true])
  })

  it('gives a key one successor only, named to whoever asks for another, also when both ask at once', async () => {
    const deps = setup(openSqliteStore)
    const { keyId } = await makeKey(deps, admin, { name: 'ci', scope: 'read' })
    const [one, other] = await Promise.allSettled([rotate(deps, keyId), rotate(deps, keyId)])
    const made = [one, other].flatMap((done) => (done.status === 'fulfilled' ? [done.value.keyId] : []))
    expect(made).toHaveLength(1)
    const refusal = {
      kind: 'conflict',
      code: 'api_key_not_active',
      message: expect.stringContaining(made[0] ?? 'none'),
    }
    await expect(rotate(deps, keyId)).rejects.toMatchObject(refusal)
    await expect(rotate(deps, keyId, { dryRun: true })).rejects.toMatchObject(refusal)
    expect(await deps.keys.countApiKeys(admin.accountId)).toBe(2)
  })

  it('works at the limit of keys, but never leads to more than twice as many', async () => {
    const deps = setup(openSqliteStore)
    const keys = [1, 2, 3].map((n) => makeKey(deps, admin, { name: `ci ${n}`, scope: 'read' }))
    let newest = ''
    for (const { keyId } of await Promise.all(keys)) newest = (await rotate(deps, keyId)).keyId
    const refusal = { kind: 'limit', code: 'api_key_limit_exceeded' }
    await expect(rotate(deps, newest)).rejects.toMatchObject(refusal)
    await expect(rotate(deps, newest, { dryRun: true })).rejects.toMatchObject(refusal)
    expect(await deps.keys.countApiKeys(admin.accountId)).toBe(6)
  })

  it('never leads to more than twice the limit, also when many rotate at once', async () => {
    const deps = setup(openSqliteStore)
    const keys = await Promise.all(
      [1, 2, 3].map((n) => makeKey(deps, admin, { name: `ci ${n}`, scope: 'read' })),
    )
    const next = await Promise.all(keys.slice(0, 2).map(({ keyId }) => rotate(deps, keyId)))
    const last = [keys[2], ...next].map((key) => rotate(deps, key?.keyId ?? ''))
    const done = await Promise.allSettled(last)
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await deps.keys.countApiKeys(admin.accountId)).toBe(6)
  })
})
