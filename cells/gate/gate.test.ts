import { hash, randomBytes } from 'node:crypto'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { apiKeyText } from '#contracts/api-keys'
import type { ApiKeyChange, VerifiedApiKey } from '#contracts/cells'
import { addSeconds } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import { newId } from '#platform/ids'
import type { Table } from '#platform/table'
import { openSqliteStore } from '#platform/table/sqlite'
import { failing } from '#platform/testing'
import { createGate, type Gate, type GateOptions } from './index.ts'

const ACCOUNT = 'acc_one00000'
const mint = () => apiKeyText(newId('apiKey'), randomBytes(32).toString('base64url'))
const hashOf = (text: string) => hash('sha256', text, 'base64url')

/** A controller that follows the contract of the two routes: it has keys, a feed with long polls, and an off switch. */
function controller() {
  const keys = new Map<string, VerifiedApiKey>()
  const log: ApiKeyChange[] = []
  const state = { isUp: true, asked: 0, expired: false, expiresAlways: false, feedReads: 0 }
  let ring = Promise.withResolvers<void>()
  let hold: Promise<void> | undefined
  const down = () => new ServiceError({ kind: 'unavailable', code: 'service_unavailable', message: 'down' })
  const client: GateOptions['client'] = {
    verifyApiKey: async (_caller, { body: { keyHash } }) => {
      state.asked++
      if (!state.isUp) throw down()
      const key = keys.get(keyHash)
      await hold
      return key ? { key } : { refusedBecause: 'unknown' }
    },
    listApiKeyChanges: async (_caller, { query: { after, waitSeconds } = {} }) => {
      state.feedReads++
      if (!state.isUp) throw down()
      if ((state.expired || state.expiresAlways) && after !== undefined) {
        state.expired = false
        throw new ServiceError({ kind: 'unprocessable', code: 'cursor_expired', message: 'old' })
      }
      if (after !== undefined && log.length <= Number(after) && Number(waitSeconds) > 0) await ring.promise
      if (!state.isUp) throw down()
      return { changes: after === undefined ? [] : log.slice(Number(after)), cursor: String(log.length) }
    },
  }
  const wake = () => {
    ring.resolve()
    ring = Promise.withResolvers()
  }
  return {
    client,
    state,
    add: (text: string, key: Partial<VerifiedApiKey> = {}) => {
      keys.set(hashOf(text), { keyId: 'key_1', accountId: ACCOUNT, scope: 'read-write', ...key })
      return text
    },
    /** Changes the permissions of a key; the feed reports the change. */
    change: (text: string, key: Partial<VerifiedApiKey>) => {
      keys.set(hashOf(text), { keyId: 'key_1', accountId: ACCOUNT, scope: 'read-write', ...key })
      log.push({ keyHash: hashOf(text), revoked: false })
      wake()
    },
    revoke: (text: string) => {
      keys.delete(hashOf(text))
      log.push({ keyHash: hashOf(text), revoked: true })
      wake()
    },
    /** Changes a key without a feed entry. */
    lose: (text: string) => void keys.delete(hashOf(text)),
    stop: () => {
      state.isUp = false
      wake()
    },
    holdAnswers: () => {
      const held = Promise.withResolvers<void>()
      hold = held.promise
      return () => held.resolve()
    },
    end: wake,
  }
}

type Given = {
  table?: Table
  plane?: ReturnType<typeof controller>
  ownKey?: string
  startsAt?: Date
  config?: GateOptions['config']
  onError?: GateOptions['onError']
}

async function setup(given: Given = {}) {
  let time = given.startsAt ?? new Date('2026-03-01T00:00:00Z')
  const plane = given.plane ?? controller()
  const table = given.table ?? openSqliteStore(':memory:').table('gate')
  const gate = await createGate({
    client: plane.client,
    table,
    now: () => time,
    newId,
    cellId: 'local',
    onError: given.onError ?? (() => {}),
    ...(given.ownKey !== undefined && { ownKey: given.ownKey }),
    ...(given.config && { config: given.config }),
  })
  onTestFinished(() => gate[Symbol.asyncDispose]())
  const ask = (apiKey: string | undefined, more: Partial<Parameters<Gate['authorize']>[0]> = {}) =>
    Promise.try(() =>
      gate.authorize({ apiKey, accountId: ACCOUNT, indexName: 'products', needed: 'read', ...more }),
    )
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setImmediate(resolve))
  }
  await until(() => gate.state().isFeedUp || !plane.state.isUp || plane.state.expiresAlways)
  return {
    gate,
    plane,
    table,
    ask,
    until,
    now: () => time,
    pass: (seconds: number) => void (time = addSeconds(time, seconds)),
  }
}

describe('createGate', () => {
  it('asks the controller once per key and then answers from memory, synchronously', async () => {
    const { gate, plane, ask } = await setup()
    const key = plane.add(mint())
    const both = await Promise.all([ask(key), ask(key)])
    expect(both[0]).toMatchObject({ accountId: ACCOUNT, scope: 'read-write' })
    expect(plane.state.asked).toBe(1)
    const answer = gate.authorize({ apiKey: key, accountId: ACCOUNT, indexName: 'products', needed: 'read' })
    expect(answer).not.toBeInstanceOf(Promise)
    expect(plane.state.asked).toBe(1)
  })

  it('refuses a key that is missing, mistyped, unknown, expired, too weak or of another account, each with its own message', async () => {
    const { plane, ask, pass } = await setup()
    const key = plane.add(mint(), {
      scope: 'read',
      indexNames: ['products'],
      expiresAt: '2026-03-01T00:01:00Z',
    })
    await expect(ask(undefined)).rejects.toMatchObject({
      kind: 'unauthenticated',
      message: expect.stringContaining('No API key'),
    })
    await expect(ask(`${key.slice(0, -1)}~`)).rejects.toMatchObject({
      message: expect.stringContaining('mistyped'),
    })
    expect(plane.state.asked).toBe(0)
    await expect(ask(mint())).rejects.toMatchObject({ message: expect.stringContaining('No such API key') })
    await expect(ask(key, { needed: 'read-write' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(ask(key, { indexName: 'other' })).rejects.toMatchObject({ code: 'index_not_found' })
    await expect(ask(key, { accountId: 'acc_two00000' })).rejects.toMatchObject({ code: 'index_not_found' })
    await ask(key)
    pass(60)
    await expect(ask(key)).rejects.toMatchObject({ message: expect.stringContaining('expired') })
  })

  it('asks the controller about an unknown key again only after the negative cache has expired', async () => {
    const { plane, ask, pass } = await setup()
    const key = mint()
    await expect(ask(key)).rejects.toMatchObject({ code: 'unauthorized' })
    await expect(ask(key)).rejects.toMatchObject({ code: 'unauthorized' })
    expect(plane.state.asked).toBe(1)
    plane.add(key)
    pass(5)
    expect(await ask(key)).toMatchObject({ keyId: 'key_1' })
  })

  it('refuses a revoked key as soon as the feed delivers the revocation', async () => {
    const { plane, ask, until, gate } = await setup()
    const key = plane.add(mint())
    await ask(key)
    plane.revoke(key)
    await until(() => gate.state().cachedKeys === 0)
    await expect(ask(key)).rejects.toMatchObject({ code: 'unauthorized' })
  })

  it('ignores a verification that was overtaken by the revocation of the key', async () => {
    const { plane, ask, until, gate } = await setup()
    const [first, key] = [plane.add(mint()), plane.add(mint())]
    await ask(first)
    const release = plane.holdAnswers()
    const answer = ask(key)
    const refused = answer.catch((error: unknown) => error)
    await new Promise((resolve) => setImmediate(resolve))
    plane.revoke(first)
    plane.revoke(key)
    await until(() => gate.state().cachedKeys === 0)
    release()
    expect(await refused).toMatchObject({ message: expect.stringContaining('revoked') })
    await expect(ask(key)).rejects.toMatchObject({ code: 'unauthorized' })
  })

  it('verifies a key again when it changed during its verification', async () => {
    const { plane, ask, until, gate } = await setup()
    const [first, key] = [plane.add(mint()), plane.add(mint(), { scope: 'admin' })]
    await ask(first)
    const release = plane.holdAnswers()
    const answer = ask(key)
    await new Promise((resolve) => setImmediate(resolve))
    plane.change(key, { scope: 'read' })
    plane.change(first, {})
    await until(() => gate.state().cachedKeys === 0)
    release()
    expect(await answer).toMatchObject({ scope: 'read' })
    await expect(ask(key, { needed: 'read-write' })).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('keeps a valid key in memory however many unknown keys are tried', async () => {
    const { plane, ask } = await setup({ config: { maxCachedKeys: 10 } })
    const key = plane.add(mint())
    await ask(key)
    for (let one = 0; one < 20; one++)
      await expect(ask(mint())).rejects.toMatchObject({ code: 'unauthorized' })
    plane.stop()
    expect(await ask(key)).toMatchObject({ keyId: 'key_1' })
  })

  it('counts the time without contact to the controller across restarts', async () => {
    const first = await setup()
    const key = first.plane.add(mint())
    await first.ask(key)
    first.plane.stop()
    await first.until(() => !first.gate.state().isFeedUp)
    await first.gate[Symbol.asyncDispose]()
    const restart = (hours: number) =>
      setup({ table: first.table, plane: first.plane, startsAt: addSeconds(first.now(), hours * 3600) })
    const second = await restart(20)
    expect(await second.ask(key)).toMatchObject({ keyId: 'key_1' })
    await second.gate[Symbol.asyncDispose]()
    const third = await restart(25)
    await expect(third.ask(key)).rejects.toMatchObject({ kind: 'unavailable' })
  })

  it('answers 503 soon when the controller accepts a verification and does not answer', async () => {
    const { plane, ask } = await setup({ config: { verifySeconds: 0.05 } })
    const key = plane.add(mint())
    const release = plane.holdAnswers()
    await expect(ask(key)).rejects.toMatchObject({ kind: 'unavailable', code: 'service_unavailable' })
    release()
    expect(await ask(key)).toMatchObject({ keyId: 'key_1' })
  })

  it('accepts known keys while the controller is away, answers 503 for others, and refuses all after the grace time', async () => {
    const { plane, ask, until, gate, pass } = await setup()
    const key = plane.add(mint())
    await ask(key)
    plane.stop()
    await until(() => !gate.state().isFeedUp)
    pass(3600)
    expect(await ask(key)).toMatchObject({ keyId: 'key_1' })
    await expect(ask(mint())).rejects.toMatchObject({ kind: 'unavailable', code: 'service_unavailable' })
    pass(86_400)
    await expect(ask(key)).rejects.toMatchObject({ kind: 'unavailable' })
  })

  it('accepts known keys after a restart without the controller, except those revoked before', async () => {
    const first = await setup()
    const [kept, revoked] = [first.plane.add(mint()), first.plane.add(mint())]
    await first.ask(kept)
    await first.ask(revoked)
    first.plane.revoke(revoked)
    await first.until(() => first.gate.state().cachedKeys === 1)
    await first.gate[Symbol.asyncDispose]()
    first.plane.stop()
    const second = await setup({ table: first.table, plane: first.plane })
    expect(await second.ask(kept)).toMatchObject({ keyId: 'key_1' })
    await expect(second.ask(revoked)).rejects.toMatchObject({ kind: 'unavailable' })
  })

  it('learns after a restart which keys were revoked in the meantime', async () => {
    const first = await setup()
    const key = first.plane.add(mint())
    await first.ask(key)
    await first.gate[Symbol.asyncDispose]()
    first.plane.revoke(key)
    const second = await setup({ table: first.table, plane: first.plane })
    await expect(second.ask(key)).rejects.toMatchObject({ code: 'unauthorized' })
  })

  it.each(['before', 'after'] as const)(
    'lets no revoked key in after a restart, whichever write of the gate fails once, %s it was stored',
    async (when) => {
      let write = 0
      let cameToFail = true
      while (cameToFail) {
        write++
        const fails = failing({ write, when })
        const table = openSqliteStore(':memory:').table('gate')
        const first = await setup({ table: fails.table(table) })
        const [kept, revoked] = [first.plane.add(mint()), first.plane.add(mint())]
        await first.ask(kept)
        await first.ask(revoked)
        first.plane.revoke(revoked)
        await first.until(() => first.gate.state().cachedKeys === 1)
        await first.ask(first.plane.add(mint()))
        await first.gate[Symbol.asyncDispose]()
        cameToFail = fails.hasFailed
        first.plane.stop()
        const second = await setup({ table, plane: first.plane })
        expect([write, await second.ask(kept)]).toMatchObject([write, { keyId: 'key_1' }])
        await expect(second.ask(revoked)).rejects.toMatchObject({ kind: 'unavailable' })
      }
      expect(write).toBeGreaterThan(3)
    },
  )

  it('receives a change again after a restart when neither it nor the cursor could be written', async () => {
    const table = openSqliteStore(':memory:').table('gate')
    const first = await setup({ table })
    const key = first.plane.add(mint())
    await first.ask(key)
    await first.gate[Symbol.asyncDispose]()
    const full = async () => {
      throw new ServiceError({ kind: 'unavailable', code: 'storage_unavailable', message: 'full' })
    }
    const errors: unknown[] = []
    const second = await setup({
      table: { ...table, transact: full },
      plane: first.plane,
      onError: (error) => void errors.push(error),
    })
    first.plane.revoke(key)
    await second.until(() => second.gate.state().cachedKeys === 0)
    await second.gate[Symbol.asyncDispose]()
    expect(errors[0]).toMatchObject({ code: 'storage_unavailable' })
    const third = await setup({ table, plane: first.plane })
    await third.until(() => third.gate.state().cachedKeys === 0)
    await expect(third.ask(key)).rejects.toMatchObject({ code: 'unauthorized' })
  })

  it('keeps the same keys on disk as in memory, and no others', async () => {
    const first = await setup({ config: { maxCachedKeys: 2 } })
    const keys = [1, 2, 3].map(() => first.plane.add(mint()))
    for (const key of keys) await first.ask(key)
    await first.gate[Symbol.asyncDispose]()
    const { items } = await first.table.query('KEYS', { limit: 9 })
    expect(items.map(({ sk }) => sk).sort()).toEqual(keys.slice(1).map(hashOf).sort())
  })

  it('verifies an old key again in the background, and accepts it meanwhile', async () => {
    const first = await setup()
    const key = first.plane.add(mint())
    await first.ask(key)
    await first.gate[Symbol.asyncDispose]()
    const second = await setup({
      table: first.table,
      plane: first.plane,
      startsAt: addSeconds(first.now(), 3_601),
    })
    const { asked } = first.plane.state
    first.plane.lose(key)
    expect(await second.ask(key)).toMatchObject({ keyId: 'key_1' })
    await second.until(() => second.gate.state().cachedKeys === 0)
    expect(first.plane.state.asked).toBe(asked + 1)
    await expect(second.ask(key)).rejects.toMatchObject({ code: 'unauthorized' })
  })

  it('starts with its readable keys when one of its rows cannot be read', async () => {
    const first = await setup()
    const key = first.plane.add(mint())
    await first.ask(key)
    await first.gate[Symbol.asyncDispose]()
    await first.table.insert({ pk: 'KEYS', sk: 'odd', key: 'of another version' })
    first.plane.stop()
    const second = await setup({ table: first.table, plane: first.plane })
    expect(await second.ask(key)).toMatchObject({ keyId: 'key_1' })
  })

  it('forgets every key when its feed cursor has expired', async () => {
    const first = await setup()
    const key = first.plane.add(mint())
    await first.ask(key)
    await first.gate[Symbol.asyncDispose]()
    first.plane.state.expired = true
    const second = await setup({ table: first.table, plane: first.plane })
    const asked = first.plane.state.asked
    await second.ask(key)
    expect(first.plane.state.asked).toBe(asked + 1)
  })

  it('backs off from a feed whose cursors expire at once', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const plane = controller()
    plane.state.expiresAlways = true
    const { until } = await setup({ plane })
    const turns = async () => {
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
    }
    await until(() => plane.state.feedReads >= 2)
    await turns()
    expect(plane.state.feedReads).toBe(2)
    for (const [at, pauseMs] of [50, 100, 200, 400, 800, 1_000, 1_000].entries()) {
      await vi.advanceTimersByTimeAsync(pauseMs - 1)
      await turns()
      expect(plane.state.feedReads).toBe(2 * (at + 1))
      await vi.advanceTimersByTimeAsync(1)
      await turns()
      expect(plane.state.feedReads).toBe(2 * (at + 2))
    }
  })

  it("lets the cell's own key do everything, for every account", async () => {
    const ownKey = mint()
    const { ask, plane } = await setup({ ownKey })
    expect(await ask(ownKey, { accountId: 'acc_any00000', needed: 'read-write' })).toMatchObject({
      scope: 'admin',
    })
    expect(plane.state.asked).toBe(0)
  })
})
