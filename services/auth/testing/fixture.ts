import { OpenAPIHono } from '@hono/zod-openapi'
import { apiKeysRoutes, apiKeyText } from '#contracts/api-keys'
import { authRoutes, DEVICE_COOKIE, SESSION_COOKIE } from '#contracts/auth'
import { cellApiKeyRoutes } from '#contracts/cells'
import { USER_EVENTS } from '#contracts/events'
import { type OwnMembership, usersAccountsRoutes } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { addSeconds, type Now } from '#platform/clock'
import { callerBeside, contractClient } from '#platform/http'
import { newId } from '#platform/ids'
import { type MailQueue, mailQueue } from '#platform/mail'
import type { Table } from '#platform/table'
import { lagging, publishing } from '#platform/testing'
import type { Vault } from '#platform/vault'
import { argon2Hasher } from '../clients/argon2/index.ts'
import type { UserPoolEngines } from '../clients/embedded-user-pool/engines.ts'
import { userPool } from '../clients/embedded-user-pool/user-pool.ts'
import { otpauthTotp } from '../clients/otpauth/index.ts'
import { newCode, newToken } from '../clients/random-token.ts'
import { qrRows } from '../clients/uqr/index.ts'
import { weakPasswordCheck } from '../clients/zxcvbn/index.ts'
import { readConfig } from '../config.ts'
import type { Attempted } from '../events.ts'
import { authApp } from '../http/app.ts'
import type { AuthDeps } from '../ports.ts'
import { attemptRepository } from '../storage/attempt-repository.ts'
import { givenPasswordRepository } from '../storage/given-password-repository.ts'
import { recoveryCodeRepository } from '../storage/recovery-code-repository.ts'
import { sessionRepository } from '../storage/session-repository.ts'

/** How many writes the secondary index of these suites is behind: nothing that must hold may depend on it. */
const INDEX_LAG = 3

/** Engines supplied by the test. */
export type Engines = {
  openStore: (file: string, options: { now: Now }) => { table(name: string): Table }
  vault: Vault
  /** Replaces engines of the user pool. */
  pool?: Partial<UserPoolEngines>
}

/** The engines of the embedded user pool. There is one check of passwords in a process: it loads lists for a second. */
export const POOL_ENGINES: UserPoolEngines = {
  passwords: argon2Hasher,
  isWeakPassword: weakPasswordCheck(),
  totp: otpauthTotp,
}

export const system: Caller = {
  accountId: '',
  principal: { type: 'system', id: 'gateway' },
  requestId: 'req_1',
}
export const PASSWORD = 'correct horse battery'
const member: OwnMembership = {
  accountId: 'acc_one00000',
  userId: 'usr_1',
  role: 'owner',
  accountName: 'One',
  createdAt: '2026-01-01T00:00:00.000Z',
}
export const KEYS = {
  good: apiKeyText('key_0123456789abcdefghjk', 'A'.repeat(43)),
  revoked: apiKeyText('key_0123456789abcdefghjk', 'B'.repeat(43)),
}

/** Neighbours that follow their contracts: one user who is a member of one account, and two keys. */
function neighbours() {
  const state = { isMember: true, asked: [] as string[] }
  const app = new OpenAPIHono()
  app.openapi(usersAccountsRoutes.listUserMemberships, (c) =>
    c.json({ results: state.isMember ? [member] : [] }, 200),
  )
  app.openapi(usersAccountsRoutes.findMembership, (c) =>
    c.json(state.isMember ? { membership: member } : {}, 200),
  )
  app.openapi(usersAccountsRoutes.getUser, (c) =>
    c.json({ userId: 'usr_1', email: 'Ada@example.com', createdAt: member.createdAt }, 200),
  )
  app.openapi(usersAccountsRoutes.getAccount, (c) =>
    c.json({ accountId: member.accountId, name: 'One', createdAt: member.createdAt }, 200),
  )
  app.openapi(cellApiKeyRoutes.verifyApiKey, (c) => {
    const { keyHash } = c.req.valid('json')
    state.asked.push(keyHash)
    if (state.asked.length > 1) return c.json({ refusedBecause: 'revoked' as const }, 200)
    return c.json(
      {
        key: { keyId: 'key_1', accountId: member.accountId, scope: 'read' as const, indexNames: ['a'] },
        permissions: ['account:read', 'indexes:read'],
      },
      200,
    )
  })
  return { state, fetch: async (request: Request) => app.fetch(request) }
}

/** Auth with real parts on an in-memory engine, and a clock that the test moves. `more` replaces parts. */
export function service(
  { openStore, vault, pool }: Engines,
  more: (deps: AuthDeps) => Partial<AuthDeps> = () => ({}),
) {
  let time = new Date('2026-03-01T00:00:00.000Z')
  const now = () => time
  const { state, fetch } = neighbours()
  const config = { ...readConfig({}), consoleUrl: 'http://console' }
  const attempts: Attempted[] = []
  const table = lagging({ writes: INDEX_LAG, now }).table(openStore(':memory:', { now }).table('auth'))
  const { publish, events } = publishing(table, USER_EVENTS, { newId, now })
  // The pool mails by what the test puts in its place.
  const mail: MailQueue = async (one) => deps.mail(one)
  const parts = { table, vault, mail, now, newToken, newCode, consoleUrl: config.consoleUrl }
  const usual: AuthDeps = {
    identity: userPool(parts, { ...POOL_ENGINES, ...pool }),
    attempts: attemptRepository(table),
    recoveryCodes: recoveryCodeRepository(table),
    givenPasswords: givenPasswordRepository(table),
    sessions: sessionRepository(table, config),
    qrRows,
    vault,
    mail: mailQueue({ vault, newId, now }),
    usersAccounts: contractClient(usersAccountsRoutes, fetch),
    apiKeys: { ...contractClient(cellApiKeyRoutes, fetch), ...contractClient(apiKeysRoutes, fetch) },
    now,
    newId,
    newToken,
    signUpJob: () => ({ type: 'insert' as const, item: { pk: 'JOB', sk: newId('job') } }),
    endSessionsJob: () => ({ type: 'insert' as const, item: { pk: 'JOB', sk: newId('job') } }),
    config,
    publish,
    emit: (event) => void attempts.push(event),
  }
  const deps: AuthDeps = { ...usual, ...more(usual) }
  const app = authApp(deps, callerBeside)
  const auth = contractClient(authRoutes, async (request, env) => app.fetch(request, env))
  const send = async (
    method: string,
    path: string,
    {
      body,
      cookie,
      url = 'http://service',
      address,
      device,
    }: { body?: unknown; cookie?: string; url?: string; address?: string; device?: string | undefined } = {},
  ) => {
    const headers = new Headers({ 'content-type': 'application/json' })
    const cookies = [
      ...(cookie === undefined ? [] : [`${SESSION_COOKIE}=${cookie}`]),
      ...(device === undefined ? [] : [`${DEVICE_COOKIE}=${device}`]),
    ]
    if (cookies.length > 0) headers.set('cookie', cookies.join('; '))
    const response = await app.fetch(
      new Request(`${url}${path}`, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
      { caller: address === undefined ? system : { ...system, address } },
    )
    const set = response.headers.get('set-cookie') ?? ''
    return {
      status: response.status,
      body: (await response.json()) as Record<string, unknown>,
      set,
      token: new RegExp(`${SESSION_COOKIE}=([^;]*)`).exec(set)?.[1],
      device: new RegExp(`${DEVICE_COOKIE}=([^;]*)`).exec(set)?.[1],
      retryAfter: response.headers.get('retry-after'),
    }
  }
  const signIn = (
    email: string,
    password: string,
    more: { url?: string; address?: string; device?: string | undefined } = {},
  ) => send('POST', '/sessions', { body: { email, password }, ...more })
  return {
    deps,
    auth,
    send,
    signIn,
    state,
    attempts,
    /** What was published, oldest first. */
    events,
    table,
    pass: (seconds: number) => void (time = addSeconds(time, seconds)),
  }
}

/** The same with a user who has a password. */
export async function withUser(...how: Parameters<typeof service>) {
  const all = service(...how)
  await all.auth.createUser(system, {
    body: { userId: 'usr_1', email: 'Ada@example.com', password: PASSWORD },
  })
  return all
}
