import { TOTP } from 'otpauth'
import { describe, expect, it } from 'vitest'
import { SESSION_COOKIE } from '#contracts/auth'
import { systemCaller } from '#platform/caller'
import { type FailsAt, failing } from '#platform/testing'
import { STRONG } from '../support/control-plane.ts'
import { ask, memberOf, type Services, world } from '../support/services.ts'

const system = systemCaller('test', 'req_test')
const EMAIL = 'olga@example.com'
const NEXT = 'nine purple umbrellas dance'

/** A user with two sessions, of which the first one asks. */
async function prepare() {
  const all = world()
  const alive = all.start()
  const { account, user } = await alive.clients.usersAccounts.createAccountWithOwner(system, {
    body: { ownerEmail: EMAIL, accountName: 'Engines' },
  })
  const { userId } = user
  await alive.clients.auth.createUser(system, { body: { userId, email: EMAIL, password: STRONG } })
  const signIn = async () => {
    const request = new Request('http://service/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: EMAIL, password: STRONG }),
    })
    const response = await alive.byName.auth(request, { caller: { ...system, address: '192.0.2.1' } })
    const { session } = (await response.json()) as { session: { sessionId: string } }
    const token = new RegExp(`${SESSION_COOKIE}=([^;]*)`).exec(response.headers.get('set-cookie') ?? '')?.[1]
    return { ...session, token: token ?? '' }
  }
  const [own, other] = [await signIn(), await signIn()]
  const member = memberOf(account.accountId, { userId, role: 'owner' })
  const caller = { ...member, sessionId: own.sessionId, isSteppedUp: true }
  const isAlive = async ({ token }: { token: string }) => {
    const body = { token, mayRotate: false, isUse: true, isSecure: false }
    return alive.clients.auth.authorizeSession(system, { body }).then(
      () => true,
      () => false,
    )
  }
  const statusOf = async (password: string) =>
    (await ask(alive, 'auth', { path: '/sessions', body: { email: EMAIL, password } })).body['status'] ??
    'none'
  return { all, alive, caller, own, other, isAlive, statusOf }
}
type Prepared = Awaited<ReturnType<typeof prepare>>
type Case = {
  /** What is sent, and sent again while storage fails; answered 503 until it is stored. */
  send: (given: Prepared) => Promise<(services: Services) => Promise<{ status: number }>>
  check: (given: Prepared) => Promise<void>
}

/** @returns whether the write came that fails */
async function runWith(at: FailsAt, { send, check }: Case): Promise<boolean> {
  const given = await prepare()
  const request = await send(given)
  const fails = failing(at)
  const services = given.all.start(fails)
  for (let attempt = 1; (await request(services)).status === 503 && attempt < 4; attempt++)
    // A code of an authenticator counts once, so the person waits for the next one.
    given.all.pass(31)
  await check(given)
  return fails.hasFailed
}

const CASES: Record<string, Case> = {
  'a password is set by the link of a mail': {
    send: async ({ all, alive }) => {
      await ask(alive, 'auth', { path: '/password-resets', body: { email: EMAIL } })
      const texts = (await all.mails()).map(({ text }) => /#token=([\w-]+)/.exec(text)?.[1])
      const token = texts.find((one) => one !== undefined)
      const body = { token, password: NEXT }
      return (services) => ask(services, 'auth', { path: '/password-resets/confirm', body })
    },
    check: async ({ own, other, isAlive, statusOf }) => {
      expect([await isAlive(own), await isAlive(other)]).toEqual([false, false])
      expect([await statusOf(NEXT), await statusOf(STRONG)]).toEqual(['signed_in', 'none'])
    },
  },
  'a password is changed': {
    send: async ({ caller }) => {
      const body = { currentPassword: STRONG, newPassword: NEXT }
      return (services) => ask(services, 'auth', { method: 'PUT', path: '/password', body, caller })
    },
    check: async ({ own, other, isAlive, statusOf }) => {
      expect([await isAlive(own), await isAlive(other)]).toEqual([true, false])
      expect([await statusOf(NEXT), await statusOf(STRONG)]).toEqual(['signed_in', 'none'])
    },
  },
  'two-factor sign-in is turned on': {
    send: async ({ all, alive, caller }) => {
      const { body } = await ask(alive, 'auth', { path: '/two-factor/totp', caller })
      const totp = new TOTP({ secret: String(body['secret']) })
      return (services) => {
        const code = totp.generate({ timestamp: all.now().getTime() })
        return ask(services, 'auth', { path: '/two-factor/totp/confirm', body: { code }, caller })
      }
    },
    check: async ({ own, other, isAlive, statusOf }) => {
      expect(await statusOf(STRONG)).toBe('totp_required')
      expect([await isAlive(own), await isAlive(other)]).toEqual([true, false])
    },
  },
  'a session is revoked': {
    send: async ({ caller, other }) => {
      const path = `/sessions/${other.sessionId}`
      return (services) => ask(services, 'auth', { method: 'DELETE', path, caller })
    },
    check: async ({ own, other, isAlive }) =>
      expect([await isAlive(own), await isAlive(other)]).toEqual([true, false]),
  },
  'all other sessions are revoked': {
    send:
      async ({ caller }) =>
      (services) =>
        ask(services, 'auth', { method: 'DELETE', path: '/sessions', caller }),
    check: async ({ own, other, isAlive }) =>
      expect([await isAlive(own), await isAlive(other)]).toEqual([true, false]),
  },
}

describe.each(['before', 'after'] as const)('whichever write fails once, %s it was stored,', (when) => {
  it.each(Object.entries(CASES))('what Auth promises holds when %s', async (_name, tested) => {
    let write = 1
    while (await runWith({ write, when }, tested)) write++
    expect(write).toBeGreaterThan(1)
  })
})
