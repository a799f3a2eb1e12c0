import { expect, it } from 'vitest'
import { SESSION_COOKIE } from '#contracts/auth'
import { newId } from '#platform/ids'
import { webGateway } from './index.ts'

/** A gateway whose Auth counts how often it is asked, and whose clock moves when told. */
function start() {
  const state = { asked: 0, accountId: 'acc_1', at: 1_000_000, renews: false, whileAsked: async () => {} }
  const seen: string[] = []
  const answers = (_: Request, { caller }: { caller: { accountId: string } }) => {
    seen.push(caller.accountId)
    return Response.json({})
  }
  const gateway = webGateway({
    services: {
      indexes: answers,
      'api-keys': answers,
      'users-accounts': answers,
      billing: answers,
      auth: answers,
      activity: answers,
      'web-bff': answers,
    },
    auth: {
      authorizeSession: async () => {
        state.asked++
        const { accountId, renews } = state
        await state.whileAsked()
        const identity = { accountId, permissions: [], principal: { type: 'user', id: 'usr_1' } } as const
        return { ...identity, ...(renews && { setCookie: `${SESSION_COOKIE}=new` }), permissions: [] }
      },
    },
    consoleUrl: 'http://localhost',
    now: () => new Date(state.at),
    sessionCacheMs: 60_000,
    newId,
    onRequest: () => {},
    onFailure: () => {},
  })
  const ask = async (method: string, headers: Record<string, string> = {}, token = 'a') => {
    const cookie = `${SESSION_COOKIE}=${token}`
    const request = new Request('http://localhost/web/keys', { method, headers: { cookie, ...headers } })
    return (await gateway(request, { address: '127.0.0.1' })).response.status
  }
  return { state, seen, ask }
}

it('asks Auth once for reads of a session that follow each other, and once for each session', async () => {
  const { state, ask } = start()
  for (let at = 0; at < 3; at++) await ask('GET')
  expect(state.asked).toBe(1)
  await ask('GET', {}, 'b')
  expect(state.asked).toBe(2)
})

it.each([
  ['the time is over', 60_000],
  ['the time of day was set back', -1],
])('asks again when %s', async (_, ms) => {
  const { state, ask } = start()
  await ask('GET')
  state.at += ms
  await ask('GET')
  expect(state.asked).toBe(2)
})

it('asks for every mutation, and for the first read after one', async () => {
  const { state, ask, seen } = start()
  await ask('GET')
  expect(await ask('POST')).toBe(200)
  expect(state.asked).toBe(2)
  state.accountId = 'acc_2'
  await ask('GET')
  expect(seen.at(-1)).toBe('acc_2')
})

it('does not keep an answer of Auth that a mutation has overtaken', async () => {
  const { state, ask } = start()
  const { promise, resolve } = Promise.withResolvers<void>()
  state.whileAsked = () => promise
  const reading = ask('GET')
  state.whileAsked = async () => {}
  await ask('POST')
  resolve()
  await reading
  await ask('GET')
  expect(state.asked).toBe(3)
})

it('does not keep an answer that renews the cookie, which is sent once', async () => {
  const { state, ask } = start()
  state.renews = true
  await ask('GET')
  state.renews = false
  await ask('GET')
  expect(state.asked).toBe(2)
})

it('tells Auth of a use of the session even when an automatic request was just let through', async () => {
  const { state, ask } = start()
  await ask('GET', { 'x-unattended': 'true' })
  await ask('GET')
  expect(state.asked).toBe(2)
})
