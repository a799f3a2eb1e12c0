import { createServices } from '#deploy/embedded'
import { ROLE_PERMISSIONS } from '#contracts/auth'
import type { Role } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { newId } from '#platform/ids'
import type { JobHandler } from '#platform/jobs'
import { createLog } from '#platform/log'
import { type Mail, mailJob } from '#platform/mail'
import { createMetrics } from '#platform/metrics'
import { openSqliteStore } from '#platform/table/sqlite'
import type { Failing, Mortal } from '#platform/testing'
import { keyFileVault } from '#platform/vault/key-file'
import { signUpJob } from '#services/auth'
import { accountJob } from '#services/users-accounts'

export type Services = ReturnType<typeof createServices>
const NOBODY: Caller = {
  accountId: '',
  principal: { type: 'user', id: '' },
  requestId: 'req_test',
  address: '192.0.2.1',
}
const vault = keyFileVault(Buffer.alloc(32, 'k').toString('base64url'))
const log = createLog({ level: 'silent', name: 'test' })

/**
 * The services over one store in memory, without gateways, cell or job runners: processes that die, and others that
 * carry on with what they left. Jobs run when told; the clock moves when told.
 */
export function world() {
  let time = new Date('2026-03-01T12:00:00.000Z')
  const now = () => time
  const store = openSqliteStore(':memory:', { now })
  const options = {
    // Nobody listens there: these tests have no indexes.
    cellControlUrl: 'http://127.0.0.1:9/_cell/v1',
    cellToken: 'a token for tests',
    consoleUrl: 'http://console.test',
    vault,
    now,
    env: {},
    log,
    metrics: createMetrics('test'),
  }
  /** Another process over the same store; with `fate` one that dies. */
  const start = (fate?: Mortal | Failing): Services =>
    createServices(
      options,
      fate ? { ...store, table: (name: string) => fate.table(store.table(name)) } : store,
    )
  const run = async (table: string, queue: string, handler: JobHandler) => {
    const { items } = await store.table(table).query(`JOB#${queue}`, { limit: 100 })
    for (const row of items) {
      const { pk, sk, version, payload = null } = row
      const job = { id: sk, queue, dueAt: now(), createdAt: now(), attempts: 1, payload }
      const outcome = await handler(job, AbortSignal.timeout(10_000))
      if ('done' in outcome) await store.table(table).remove(pk, sk, version)
      else if (outcome.payload !== undefined)
        await store.table(table).update({ ...row, payload: outcome.payload })
    }
  }
  const mails: Mail[] = []
  const mailer = { send: async (mail: Mail) => void mails.push(mail) }
  return {
    store,
    now,
    start,
    pass: (seconds: number) => void (time = addSeconds(time, seconds)),
    /** Every message so far, newest last. */
    mails: async () => {
      for (const table of ['auth', 'users_accounts'])
        await run(table, 'mail', mailJob({ vault, mailer, now, onLost: () => {} }))
      return mails
    },
    runJobs: async ({ deps }: Services) => {
      await run('auth', 'sign-ups', signUpJob(deps.auth))
      await run('users_accounts', 'accounts', accountJob(deps.usersAccounts))
    },
  }
}

/** Asks a service as the gateway would. */
export async function ask(
  services: Services,
  service: keyof Services['byName'],
  {
    path,
    body,
    method = 'POST',
    caller = NOBODY,
  }: { path: string; body?: unknown; method?: string; caller?: Caller },
): Promise<{ status: number; body: Record<string, unknown> }> {
  const request = new Request(`http://service${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const response = await services.byName[service](request, { caller })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** A member, as Auth would say so; with `key` one who may repeat the request. */
export function memberOf(
  accountId: string,
  { userId, role, key }: { userId: string; role: Role; key?: string },
): Caller {
  return {
    accountId,
    principal: { type: 'user', id: userId },
    permissions: ROLE_PERMISSIONS[role],
    role,
    isSteppedUp: true,
    requestId: newId('request'),
    ...(key !== undefined && { once: { key, fingerprint: key } }),
  }
}
