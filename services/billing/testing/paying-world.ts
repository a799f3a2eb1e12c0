import * as z from 'zod'
import type { IndexListEntry } from '#contracts/indexes'
import { addSeconds, type Now } from '#platform/clock'
import type { Host, QueueWork } from '#platform/host'
import { newId } from '#platform/ids'
import type { Job } from '#platform/jobs'
import { createLog } from '#platform/log'
import { type Mail, MAIL_QUEUE } from '#platform/mail'
import { type OutboxEvent, publishedEvents } from '#platform/outbox'
import type { Item, Json, Table } from '#platform/table'
import { silentFeed } from '#platform/feed'
import { type BillingNeighbours, billingDeps } from '../deps.ts'
import { billingReader, billingWork } from '../jobs/index.ts'
import { receiveStripeMessage } from '../operations/receive-stripe-message.ts'
import type { PaymentProvider } from '../payment-provider.ts'

type Size = { numberOfShards: number; numberOfReplicas: number; numberOfInferences: number }
const SHAPE = { storageClass: 'marqo.basic', inferenceType: 'marqo.CPU.small' }

/** The account of these tests, with an owner and a member for billing. */
export const ACCOUNT_ID = 'acc_paying00'
const MEMBERS = [
  { userId: 'usr_1', email: 'olga@example.com', role: 'owner', createdAt: '2026-01-01T00:00:00.000Z' },
  { userId: 'usr_2', email: 'bill@example.com', role: 'billing', createdAt: '2026-01-01T00:00:00.000Z' },
  { userId: 'usr_3', email: 'dev@example.com', role: 'developer', createdAt: '2026-01-01T00:00:00.000Z' },
] as const

/**
 * Billing with a payment provider, over one store, in the time of the test: usage comes in as events, jobs run when told.
 * Its neighbours, Index and UsersAccounts, are stand-ins that answer what they would.
 */
export function payingWorld({
  table,
  clock,
  provider,
  vault,
  env = {},
}: {
  table: (name: string) => Table
  clock: { now: Now }
  provider: PaymentProvider
  vault: Host['vault']
  env?: Record<string, string>
}) {
  const { now } = clock
  const mails: Mail[] = []
  const logged: string[] = []
  const indexes = neighbouringIndexes(now)
  const host: Host = {
    table,
    feed: () => silentFeed(),
    vault,
    mailer: { send: async (mail) => void mails.push(mail) },
    now,
    elapsed: () => now().getTime(),
    newId,
    env,
    log: createLog({ level: 'debug', name: 'test', write: (line) => void logged.push(line) }),
    metrics: { request: () => {}, event: () => {}, gauge: () => {} },
  }
  const deps = billingDeps(host, {
    ...({
      indexes: indexes.client,
      usersAccounts: {
        getAccount: async () => ({
          accountId: ACCOUNT_ID,
          name: 'Paying',
          createdAt: '2026-01-01T00:00:00.000Z',
        }),
        listMembers: async () => ({ results: MEMBERS }),
      },
      // Only what Billing calls of them; the rest is never reached.
    } as unknown as Pick<BillingNeighbours, 'indexes' | 'usersAccounts'>),
    invoicePdf: async () => new Uint8Array(),
    consoleUrl: 'http://console.test',
    provider,
  })
  const { queues = [] } = billingWork(host, deps)
  let sequence = 0
  const event = (type: string, after: object | undefined, at: Date): OutboxEvent => ({
    id: newId('event'),
    type,
    version: 1,
    at: at.toISOString(),
    accountId: ACCOUNT_ID,
    subject: { type: 'index', id: 'idx_1', name: 'products' },
    actor: { type: 'user', id: 'usr_1' },
    requestId: 'req_1',
    sequence: ++sequence,
    ...(after && { after: after as Record<string, Json> }),
  })
  return {
    deps,
    mails,
    logged,
    indexes,
    /** The index serves with this size from `at` on; without a size it ends. */
    serves: (size: Size | undefined, at = now()) => {
      const served = size && { ...SHAPE, ...size }
      const state = served && {
        status: 'READY',
        generation: 1,
        cellId: 'cell_1',
        size: served,
        served,
        model: 'model',
        settings: { digest: 'd', sizeBytes: 1 },
      }
      return event(size ? 'index.resized' : 'index.deleted', state, at)
    },
    record: (events: readonly OutboxEvent[]) => billingReader(deps)(events),
    closeAccount: () => billingReader(deps)([event('account.closed', undefined, now())]),
    purgeAccount: () => billingReader(deps)([event('account.purged', undefined, now())]),
    receive: (sent: { body: Uint8Array; signature: string | undefined }) =>
      receiveStripeMessage(deps.payments, sent),
    /** Every job that is due, until none is. */
    runJobs: () =>
      runDue(
        queues.filter(({ queue }) => queue !== MAIL_QUEUE),
        { table, now },
      ),
    sendMails: () =>
      runDue(
        queues.filter(({ queue }) => queue === MAIL_QUEUE),
        { table, now },
      ),
    events: async () => publishedEvents(table(deps.config.tableName), [`OUTBOX#${ACCOUNT_ID}`, 'OUTBOX#']),
    invoices: async () => (await deps.ledger.listInvoices(ACCOUNT_ID, { limit: 100 })).invoices,
  }
}

/** The indexes of the account, as far as Billing asks for them. */
function neighbouringIndexes(now: Now) {
  const all = new Map<string, { numberOfInferences: number; Created: string }>()
  return {
    all,
    add: (name: string, numberOfInferences: number) =>
      void all.set(name, { numberOfInferences, Created: now().toISOString() }),
    client: {
      listIndexes: async () => ({
        results: [...all].map(
          ([indexName, index]) =>
            ({ indexName, indexStatus: 'READY', ...index }) as unknown as IndexListEntry,
        ),
      }),
      modifyIndex: async (
        _by: unknown,
        { params: { name }, body }: { params: { name: string }; body: { numberOfInferences: number } },
      ) => {
        const index = all.get(name)
        if (index) index.numberOfInferences = body.numberOfInferences
        return { acknowledged: true }
      },
    },
  }
}

const StoredJob = z.object({ dueAt: z.coerce.date() })
const MOST_ROUNDS = 60
const RETRY_SECONDS = 60

async function runDue(
  queues: readonly QueueWork[],
  { table, now }: { table: (name: string) => Table; now: Now },
): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let ran = 0
    for (const work of queues) ran += await runQueue(work, { store: table(work.table), now })
    if (ran === 0) return
  }
  throw new Error('jobs do not come to rest')
}

async function runQueue(
  { queue, handler }: QueueWork,
  { store, now }: { store: Table; now: Now },
): Promise<number> {
  const { items } = await store.query(`JOB#${queue}`, { limit: 200 })
  const due = items.filter((row) => StoredJob.parse(row).dueAt <= now())
  for (const row of due) await runRow(row, { queue, handler, store, now })
  return due.length
}

async function runRow(
  row: Item,
  { queue, handler, store, now }: Pick<QueueWork, 'queue' | 'handler'> & { store: Table; now: Now },
): Promise<void> {
  const { pk, sk, version, payload = null } = row
  const job: Job = { id: sk, queue, dueAt: now(), createdAt: now(), attempts: 1, payload }
  // As the runner does: a failure is tried again later.
  const outcome = await handler(job, AbortSignal.timeout(60_000)).catch(() => ({
    againAt: addSeconds(now(), RETRY_SECONDS),
  }))
  if ('done' in outcome) return void (await store.remove(pk, sk, version))
  const again = 'payload' in outcome ? outcome.payload : undefined
  await store.update({ ...row, dueAt: outcome.againAt.toISOString(), payload: again ?? payload })
}
