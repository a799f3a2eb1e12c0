import { createServices } from '#deploy/embedded'
import { ROLE_PERMISSIONS } from '#contracts/auth'
import type { Role } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { newId } from '#platform/ids'
import type { Host, QueueWork } from '#platform/host'
import { createLog } from '#platform/log'
import { type Mail, MAIL_QUEUE } from '#platform/mail'
import { prometheusRecorder } from '#platform/recorder/prometheus'
import { withFeeds } from '#platform/feed/in-process'
import { openSqliteStore } from '#platform/table/sqlite'
import type { Failing, Mortal } from '#platform/testing'
import { keyFileVault } from '#platform/vault/key-file'

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
  const store = withFeeds(openSqliteStore(':memory:', { now }))
  const mails: Mail[] = []
  const host: Host = {
    table: (name) => store.table(name),
    feed: (name) => store.feed(name),
    vault,
    mailer: { send: async (mail) => void mails.push(mail) },
    now,
    elapsed: () => now().getTime(),
    newId,
    env: {},
    log,
    metrics: prometheusRecorder('test'),
  }
  const options = {
    // Nobody listens there: these tests have no indexes.
    cellControlUrl: 'http://127.0.0.1:9/_cell/v1',
    cellToken: 'a token for tests',
    consoleUrl: 'http://console.test',
    isOnlyInstance: true,
  }
  /** Another process over the same store; with `fate` one that dies. */
  const start = (fate?: Mortal | Failing): Services =>
    createServices(fate ? { ...host, table: (name) => fate.table(store.table(name)) } : host, options)
  const run = async ({ table, queue, handler }: QueueWork) => {
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
  const runQueues = async ({ work }: Services, matches: (queue: QueueWork) => boolean) => {
    for (const queue of work.flatMap(({ queues = [] }) => queues)) if (matches(queue)) await run(queue)
  }
  return {
    store,
    now,
    start,
    pass: (seconds: number) => void (time = addSeconds(time, seconds)),
    /** Every message so far, newest last. */
    mails: async () => {
      await runQueues(start(), ({ queue }) => queue === MAIL_QUEUE)
      return mails
    },
    /** Runs every job of the services but their mails. */
    runJobs: (services: Services) => runQueues(services, ({ queue }) => queue !== MAIL_QUEUE),
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
