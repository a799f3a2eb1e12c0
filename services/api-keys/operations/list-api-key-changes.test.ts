import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { hashApiKeyText } from '../domain/api-key.ts'
import { admin, cell, makeKey, revokeKey, setup } from '../testing/fixture.ts'
import { listApiKeyChanges } from './list-api-key-changes.ts'

type Deps = ReturnType<typeof setup>
const make = async (deps: Deps) => {
  const { keyId, secret } = await makeKey(deps, admin, { name: 'ci', scope: 'read' })
  return { keyId, keyHash: hashApiKeyText(secret) }
}
const read = (deps: Deps, after?: string, waitSeconds = 0) =>
  listApiKeyChanges(deps, cell, { after, waitSeconds })

describe('listApiKeyChanges', () => {
  it('begins with a cursor at once and then delivers each revocation once', async () => {
    const deps = setup(openSqliteStore)
    const key = await make(deps)
    deps.pass(3600)
    const start = await read(deps, undefined, 25)
    expect(start.changes).toEqual([])
    await revokeKey(deps, admin, key.keyId)
    const first = await read(deps, start.cursor)
    expect(first.changes).toEqual([{ keyHash: key.keyHash, revoked: true }])
    deps.pass(2)
    const second = await read(deps, first.cursor)
    expect(second.changes).toEqual([])
    deps.pass(100)
    expect((await read(deps, second.cursor)).changes).toEqual([])
  })

  it('wakes a waiting reader when a key is revoked', async () => {
    const deps = setup(openSqliteStore)
    const key = await make(deps)
    const { cursor } = await read(deps)
    const began = performance.now()
    const waiting = read(deps, cursor, 20)
    await revokeKey(deps, admin, key.keyId)
    expect((await waiting).changes).toEqual([{ keyHash: key.keyHash, revoked: true }])
    expect(performance.now() - began).toBeLessThan(1000)
  })

  it('answers empty when the wait is over or the reader has gone', async () => {
    const deps = setup(openSqliteStore)
    const { cursor } = await read(deps)
    expect((await read(deps, cursor, 0.02)).changes).toEqual([])
    const gone = new AbortController()
    const waiting = listApiKeyChanges(deps, cell, { after: cursor, waitSeconds: 20, signal: gone.signal })
    gone.abort()
    expect((await waiting).changes).toEqual([])
  })

  it('delivers a change that was committed late, behind one already read', async () => {
    const deps = setup(openSqliteStore)
    const late = await make(deps)
    const early = await make(deps)
    const { cursor } = await read(deps)
    const stampedAt = deps.now()
    deps.pass(5)
    await revokeKey(deps, admin, early.keyId)
    const first = await read(deps, cursor)
    expect(first.changes).toHaveLength(1)

    await deps.keys.updateApiKey(
      { accountId: admin.accountId, keyId: late.keyId },
      (key) => ({ next: { ...key, revokedAt: stampedAt, revokedBy: admin.principal }, at: stampedAt }),
      async () => [],
    )

    const second = await read(deps, first.cursor)
    expect(second.changes).toEqual([{ keyHash: late.keyHash, revoked: true }])
    expect((await read(deps, second.cursor)).changes).toEqual([])
  })

  it('catches a reader up that was away for days, and refuses one away for too long', async () => {
    const deps = setup(openSqliteStore)
    const keys = [await make(deps), await make(deps), await make(deps)]
    const { cursor } = await read(deps)
    for (const { keyId } of keys) {
      deps.pass(86_400)
      await revokeKey(deps, admin, keyId)
    }
    deps.pass(3 * 86_400)
    expect((await read(deps, cursor)).changes.map((change) => change.keyHash)).toEqual(
      keys.map((key) => key.keyHash),
    )
    deps.pass(86_400 + 1)
    await expect(read(deps, cursor)).rejects.toMatchObject({ code: 'cursor_expired' })
  })

  it('stays valid for a reader that hears of nothing for months', async () => {
    const deps = setup(openSqliteStore)
    let { cursor } = await read(deps)
    for (let day = 0; day < 60; day++) {
      deps.pass(86_400)
      cursor = (await read(deps, cursor)).cursor
    }
    expect(cursor.length).toBeLessThan(20)
  })

  it('refuses a text that is no cursor, and callers that are no cell', async () => {
    const deps = setup(openSqliteStore)
    await expect(read(deps, 'nonsense!')).rejects.toMatchObject({ kind: 'unprocessable' })
    await expect(listApiKeyChanges(deps, admin, { waitSeconds: 0 })).rejects.toMatchObject({
      kind: 'forbidden',
    })
  })
})
