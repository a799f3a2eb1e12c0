import { hash } from 'node:crypto'
import { TOTP } from 'otpauth'
import type { BusinessEventType } from '#contracts/events'
import type { serviceRoutes } from '#contracts/services'
import type { Caller } from '#platform/caller'
import { systemNow } from '#platform/clock'
import { isServiceError } from '#platform/errors'
import { newId } from '#platform/ids'
import { type Embedded, PASSWORD, startEmbedded, type TestAccount } from '../../support/embedded.ts'
import { until } from '../../support/product.ts'
import {
  DOUBLE_KEY,
  DOUBLE_WEBHOOK_SECRET,
  startStripeDouble,
  type StripeDouble,
} from '../../support/stripe-double/index.ts'

export type Answer = {
  status: number
  requestId: string
  body?: Record<string, unknown>
  cookie?: string
}
/** One mutation. `request` makes what it is about, and gives the request, which is sent twice. */
export type Case = {
  request: () => Promise<() => Promise<Answer>>
  /**
   * What the same request does a second time: nothing, so it publishes nothing; it is refused; or it does something
   * new, and says so again.
   */
  again: 'nothing' | 'refused' | 'more'
  /** What checking the credential of the second request publishes: the account of its session is gone. */
  meanwhile?: readonly BusinessEventType[]
} & ({ publishes: readonly [BusinessEventType, ...BusinessEventType[]] } | { nothingBecause: string })

type All = typeof serviceRoutes
/** A line for every route of the service that is not a GET: without one it does not compile. */
export type CasesOf<S extends keyof All> = {
  [O in keyof All[S] as All[S][O] extends { method: 'get' } ? never : O]: Case
}

/** An index that is READY. */
export const INDEX = 'products'
export const TOKEN = /#token=([\w-]+)/
export const CODE = /\b(\d{6})\b/

export const sha = (text: string) => hash('sha256', text, 'base64url')
export const codeOf = (secret: string) => new TOTP({ secret }).generate()
type Person = { email: string; userId: string; cookie: string }
const world = {} as { cloud: Embedded; own: TestAccount; people: number; stripe: StripeDouble }
/** The account that most requests are about. */
export const own = () => world.own
export const dataDir = () => world.cloud.dir
export const clients = () => world.cloud.controller.clients
export const newEmail = () => `person-${world.people++}@example.com`

export async function startWorld(): Promise<Embedded> {
  const double = await startStripeDouble(systemNow)
  const cloud = await startEmbedded({
    env: {
      GATEWAY_SIGN_INS_PER_MINUTE: '100000',
      STRIPE_SECRET_KEY: DOUBLE_KEY,
      STRIPE_WEBHOOK_SECRET: DOUBLE_WEBHOOK_SECRET,
      STRIPE_API_URL: double.url,
    },
  })
  Object.assign(world, { cloud, own: await cloud.createAccount('own'), people: 0, stripe: double })
  await setLimits({ maxMembers: 100, maxInvitations: 100 })
  await readyIndex(INDEX)
  return {
    ...cloud,
    [Symbol.asyncDispose]: async () => {
      await cloud[Symbol.asyncDispose]()
      await double[Symbol.asyncDispose]()
    },
  }
}

export async function web(
  method: string,
  path: string,
  { cookie = own().cookie, body }: { cookie?: string; body?: unknown } = {},
): Promise<Answer & { body: Record<string, unknown> }> {
  const response = await fetch(`${world.cloud.url}/web${path}`, {
    method,
    headers: { cookie, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const given = response.headers.getSetCookie().find((one) => one.startsWith('mqc_session='))
  return {
    status: response.status,
    requestId: response.headers.get('x-request-id') ?? '',
    body: (await response.json()) as Record<string, unknown>,
    ...(given !== undefined && { cookie: given.split(';')[0] ?? '' }),
  }
}
/** A message of Stripe, signed by it. */
export async function webhook(body: string): Promise<Answer> {
  const response = await fetch(`${world.cloud.url}/webhooks/stripe`, {
    method: 'POST',
    headers: { 'stripe-signature': world.stripe.sign(body) },
    body,
  })
  return { status: response.status, requestId: response.headers.get('x-request-id') ?? '' }
}
export async function cells(path: string, body: unknown): Promise<Answer> {
  const response = await fetch(`${world.cloud.url}/cell/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${world.cloud.cellToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, requestId: response.headers.get('x-request-id') ?? '' }
}
/** Asks a service as another one does. */
export async function inside(
  ask: (caller: Caller) => Promise<object>,
  more: Partial<Caller> = {},
): Promise<Answer> {
  const requestId = newId('request')
  const principal = { type: 'system', id: 'test' } as const
  try {
    const answer = await ask({ accountId: '', principal, requestId, ...more })
    return { status: 200, requestId, body: answer as Record<string, unknown> }
  } catch (error) {
    if (!isServiceError(error) || error.kind !== 'conflict') throw error
    return { status: 409, requestId }
  }
}
export const setLimits = (body: Record<string, number>) =>
  inside((caller) =>
    clients().usersAccounts.setAccountLimits(caller, { params: { accountId: own().accountId }, body }),
  )

export async function readyIndex(name: string, status = 'READY'): Promise<void> {
  await web('POST', `/indexes/${name}`, { body: {} })
  await settled(name, status)
}
export async function settled(name: string, status: string): Promise<void> {
  const { body } = await web('GET', `/indexes/${name}/status?waitFor=${status}`)
  if (body['indexStatus'] !== status) throw new Error(JSON.stringify(body))
}

export const textTo = (email: string, find: RegExp): Promise<string> =>
  until(10, async () => {
    const mail = (await world.cloud.outbox.list()).find(({ to, text }) => to === email && find.test(text))
    return find.exec(mail?.text ?? '')?.[1]
  })

export async function invite(email = newEmail(), role = 'developer') {
  const { body } = await web('POST', '/invitations', { body: { email, role } })
  return { email, invitationId: String(body['invitationId']), token: await textTo(email, TOKEN) }
}
export const signIn = async (email: string, password = PASSWORD) =>
  web('POST', '/sessions', { cookie: '', body: { email, password } })
/** A member of the account, signed in. */
export async function member(role = 'developer'): Promise<Person> {
  const { email, token } = await invite(newEmail(), role)
  const joined = await web('POST', '/sign-ups/invited', { cookie: '', body: { token, password: PASSWORD } })
  const { userId } = joined.body['user'] as { userId: string }
  return { email, userId, cookie: joined.cookie ?? '' }
}
/** The owner of an account of their own(). */
export async function owner(): Promise<Person & { accountId: string }> {
  const email = newEmail()
  const begun = await signUp(email)
  const body = { signUp: begun.body['signUp'], code: await textTo(email, CODE) }
  const done = await web('POST', '/sign-ups/confirm', { cookie: '', body })
  const { user, account } = done.body as { user: { userId: string }; account: { accountId: string } }
  return { email, userId: user.userId, accountId: account.accountId, cookie: done.cookie ?? '' }
}
export const signUp = (email: string) =>
  web('POST', '/sign-ups', { cookie: '', body: { email, password: PASSWORD, accountName: 'Engines' } })
export async function newKey(cookie = own().cookie): Promise<{ keyId: string; secret: string }> {
  const { body } = await web('POST', '/keys', { cookie, body: { name: 'ci', scope: 'admin' } })
  return { keyId: String(body['keyId']), secret: String(body['secret']) }
}
/** A member with two-factor sign-in. */
export async function withTwoFactor(): Promise<Person & { codes: string[] }> {
  const person = await member()
  const { cookie } = person
  const { body } = await web('POST', '/two-factor/totp', { cookie })
  const confirmed = await web('POST', '/two-factor/totp/confirm', {
    cookie,
    body: { code: codeOf(String(body['secret'])) },
  })
  return { ...person, codes: confirmed.body['codes'] as string[] }
}
export const minute = () => new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString()

/** Another account, made by services, without its default key. */
export const newAccount = () => world.cloud.createAccount(`account-${world.people++}`)
