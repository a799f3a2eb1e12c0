import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isServiceError } from '#platform/errors'
import { FEEDS, manualTimers } from '#platform/testing'
import { readConfig } from '../config.ts'
import { hashApiKeyText } from '../domain/api-key.ts'
import { admin, makeKey, revokeKey, setup } from '../testing/fixture.ts'
import { listApiKeyChanges } from './list-api-key-changes.ts'

type Deps = ReturnType<typeof setup>
const make = async (deps: Deps) => {
  const { keyId, secret } = await makeKey(deps, admin, { name: 'ci', scope: 'read' })
  return { keyId, keyHash: hashApiKeyText(secret) }
}
const read = (deps: Deps, after?: string, waitSeconds = 0) => listApiKeyChanges(deps, { after, waitSeconds })

/** A cell that follows the feed, with the changes it has not received yet. */
const reader = async (deps: Deps) => {
  let { cursor } = await read(deps)
  const unheard = new Set<string>()
  return {
    unheard,
    read: async () => {
      const answer = await read(deps, cursor).catch(async (error: unknown) => {
        if (!isServiceError(error, 'cursor_expired')) throw error
        // On an expired cursor, the cell forgets every key and verifies each again.
        unheard.clear()
        return read(deps)
      })
      for (const { keyHash } of answer.changes) unheard.delete(keyHash)
      cursor = answer.cursor
    },
  }
}

describe.each(FEEDS)('listApiKeyChanges with $name', ({ open, hears }) => {
  it('begins with a cursor at once and then delivers each revocation once', async () => {
    const deps = setup(open)
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
    const deps = setup(open)
    const key = await make(deps)
    const { cursor } = await read(deps)
    const timers = manualTimers()
    const waiting = listApiKeyChanges({ ...deps, ...timers }, { after: cursor, waitSeconds: 25 })
    await timers.pass(1)
    await revokeKey(deps, admin, key.keyId)
    // A reader that is told needs no timer; another one sweeps within the second that is promised.
    if (!hears) await timers.pass(readConfig({}).feedSweepSeconds * 1000)
    expect(readConfig({}).feedSweepSeconds).toBeLessThanOrEqual(0.5)
    expect((await waiting).changes).toEqual([{ keyHash: key.keyHash, revoked: true }])
  })

  it('answers empty when the wait is over or the reader has gone', async () => {
    const deps = setup(open)
    const { cursor } = await read(deps)
    expect((await read(deps, cursor, 0.02)).changes).toEqual([])
    const gone = new AbortController()
    const waiting = listApiKeyChanges(deps, { after: cursor, waitSeconds: 20, signal: gone.signal })
    gone.abort()
    expect((await waiting).changes).toEqual([])
  })

  it('delivers a change that was committed late, behind one already read', async () => {
    const deps = setup(open)
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

  it('delivers all changes to a reader that was away for days, and refuses one away for too long', async () => {
    const deps = setup(open)
    const keys = [await make(deps), await make(deps), await make(deps)]
    const { cursor } = await read(deps)
    for (const { keyId } of keys) {
      deps.pass(86_400)
      await revokeKey(deps, admin, keyId)
    }
    deps.pass(4 * 86_400)
    expect((await read(deps, cursor)).changes.map((change) => change.keyHash)).toEqual(
      keys.map((key) => key.keyHash),
    )
    deps.pass(86_400)
    await expect(read(deps, cursor)).rejects.toMatchObject({ code: 'cursor_expired' })
  })

  it('keeps a cursor valid for months without changes', async () => {
    const deps = setup(open)
    let { cursor } = await read(deps)
    for (let day = 0; day < 60; day++) {
      deps.pass(86_400)
      cursor = (await read(deps, cursor)).cursor
    }
    expect(cursor.length).toBeLessThan(20)
  })

  it.each([5, 30, 3600, 400 * 86_400])(
    'delivers a revocation made after the clock stepped back %i s',
    async (step) => {
      const deps = setup(open)
      const key = await make(deps)
      deps.pass(60)
      const { cursor } = await read(deps)
      deps.pass(-step)
      await revokeKey(deps, admin, key.keyId)
      expect((await read(deps, cursor)).changes).toEqual([{ keyHash: key.keyHash, revoked: true }])
    },
  )

  it('loses no revocation to any reader, wherever the clock jumps: it is delivered, or the cursor has expired', async () => {
    const step = fc.oneof(
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('read' as const), reader: fc.nat(2) }) },
      { weight: 2, arbitrary: fc.constant({ kind: 'revoke' as const }) },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('pass' as const),
          seconds: fc.oneof(fc.integer({ min: -100, max: 100 }), fc.integer({ min: -1e6, max: 1e6 })),
        }),
      },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const deps = setup(open)
        const readers = await Promise.all([0, 1, 2].map(() => reader(deps)))
        for (const one of steps) {
          if (one.kind === 'pass') deps.pass(one.seconds)
          else if (one.kind === 'read') await readers[one.reader]?.read()
          else {
            const { keyId, keyHash } = await make(deps)
            await revokeKey(deps, admin, keyId)
            for (const { unheard } of readers) unheard.add(keyHash)
          }
        }
        for (const { read: readOn, unheard } of readers) {
          await readOn()
          expect([...unheard]).toEqual([])
        }
      }),
    )
  })

  it('tells a reader to start over when the feed was restored from a backup or created again', async () => {
    const [deps, restored] = [setup(open), setup(open)]
    await revokeKey(deps, admin, (await make(deps)).keyId)
    const { cursor } = await read(deps, (await read(deps)).cursor)
    await expect(read(restored, cursor)).rejects.toMatchObject({ code: 'cursor_expired' })
    await revokeKey(restored, admin, (await make(restored)).keyId)
    await expect(read(restored, cursor)).rejects.toMatchObject({ code: 'cursor_expired' })
    await revokeKey(restored, admin, (await make(restored)).keyId)
    await expect(read(restored, cursor)).rejects.toMatchObject({ code: 'cursor_expired' })
  })

  it('tells a reader with a cursor of an earlier version to start over', async () => {
    await expect(read(setup(open), 'mj3k2l1a~0a1b2c3d')).rejects.toMatchObject({
      code: 'cursor_expired',
    })
  })

  it('starts a new reader a little before the last changes, to cover keys verified before its first answer', async () => {
    const deps = setup(open)
    const key = await make(deps)
    await revokeKey(deps, admin, key.keyId)
    const { changes, cursor } = await read(deps)
    expect(changes).toEqual([])
    expect((await read(deps, cursor)).changes).toEqual([{ keyHash: key.keyHash, revoked: true }])
  })

  it.each([1, 2])('starts a new reader at a valid cursor when all %i changes have expired', async (count) => {
    const deps = setup(open)
    const keys = []
    while (keys.length <= count) keys.push(await make(deps))
    const last = keys.pop()
    for (const { keyId } of keys) await revokeKey(deps, admin, keyId)
    deps.pass(8 * 86_400)
    const { cursor } = await read(deps)
    expect(await read(deps, cursor)).toEqual({ changes: [], cursor })
    await revokeKey(deps, admin, last?.keyId ?? '')
    expect((await read(deps, cursor)).changes).toEqual([{ keyHash: last?.keyHash, revoked: true }])
  })

  it('starts a new reader at a valid cursor when the last change expired before an earlier one', async () => {
    const deps = setup(open)
    const [early, late] = [await make(deps), await make(deps)]
    await revokeKey(deps, admin, early.keyId)
    deps.pass(-2 * 86_400)
    await revokeKey(deps, admin, late.keyId)
    deps.pass(8 * 86_400)
    const { cursor } = await read(deps)
    expect(await read(deps, cursor)).toEqual({ changes: [], cursor })
  })

  it('puts changes of many accounts at the same time into one order', async () => {
    const deps = setup(open)
    const { cursor } = await read(deps)
    const made = await Promise.all(
      Array.from({ length: 60 }, async (_, at) => {
        const owner = { ...admin, accountId: `acc_${at}` }
        const { keyId, secret } = await makeKey(deps, owner, { name: 'ci', scope: 'read' })
        return { owner, keyId, keyHash: hashApiKeyText(secret) }
      }),
    )
    await Promise.all(made.map(({ owner, keyId }) => revokeKey(deps, owner, keyId)))
    const heard = (await read(deps, cursor)).changes.map(({ keyHash }) => keyHash)
    expect(heard.toSorted()).toEqual(made.map(({ keyHash }) => keyHash).toSorted())
  })

  it('refuses a text that is no cursor', async () => {
    const deps = setup(open)
    await expect(read(deps, 'nonsense!')).rejects.toMatchObject({ kind: 'unprocessable' })
  })
})
