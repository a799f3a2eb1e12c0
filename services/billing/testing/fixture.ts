import { BILLING_EVENTS, BusinessEvent } from '#contracts/events'
import { PRICE_BOOK, type PriceBook } from '#contracts/prices'
import type { Caller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { noRepeats } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { enqueueJob } from '#platform/jobs'
import type { Mail } from '#platform/mail'
import type { OutboxEvent } from '#platform/outbox'
import type { Table } from '#platform/table'
import { lagging, publishing } from '#platform/testing'
import type { UsageDifference } from '#contracts/billing'
import { readConfig } from '../config.ts'
import { BILLING_QUEUE, type BillingJob, billingJob } from '../jobs/billing-job.ts'
import { billingReader } from '../jobs/index.ts'
import type { BillingDeps } from '../ports.ts'
import { ledgerRepository } from '../storage/ledger-repository.ts'
import { usageRepository } from '../storage/usage-repository.ts'
import { indexesModel } from './indexes-model.ts'

export const ACCOUNT = 'acc_test0001'
export const owner: Caller = {
  accountId: ACCOUNT,
  principal: { type: 'user', id: 'usr_1' },
  permissions: ['billing:read', 'billing:manage'],
  role: 'owner',
  requestId: 'req_1',
}

type Options = {
  table: Table
  /** How many writes the secondary index of the table is behind here. */
  lag?: number
  start?: string
  priceBook?: PriceBook
  env?: Record<string, string>
}

/** Billing on a table, with a clock that the test moves; Index and UsersAccounts follow their contracts. */
export function setup({
  table: opened,
  lag = 5,
  start = '2026-03-01T00:00:00.000Z',
  priceBook,
  env = {},
}: Options) {
  let time = new Date(start)
  const now = () => time
  const table = lag === 0 ? opened : lagging({ writes: lag, now }).table(opened)
  const published = publishing(table, BILLING_EVENTS, { newId, now })
  const mails: Mail[] = []
  const found: UsageDifference[] = []
  const unbilled: string[] = []
  const model = indexesModel({ accountId: ACCOUNT, now })
  const book = priceBook ?? PRICE_BOOK
  const job = (payload: BillingJob, dueAt: Date) =>
    enqueueJob(BILLING_QUEUE, { id: newId('job'), dueAt, payload }, now())
  const deps: BillingDeps = {
    usage: usageRepository(table, { priceBook: book }),
    ledger: ledgerRepository(table),
    once: noRepeats,
    mail: async (mail) => {
      mails.push(mail)
      return { type: 'insert', item: { pk: 'MAIL', sk: newId('mail') } }
    },
    indexes: model.client,
    usersAccounts: {
      getAccount: async (_caller, { params }) => ({
        accountId: params.accountId,
        name: 'Engines',
        createdAt: start,
      }),
      listMembers: async () => ({
        results: [
          { userId: 'usr_1', email: 'olga@example.com', role: 'owner', createdAt: start },
          { userId: 'usr_2', email: 'dev@example.com', role: 'developer', createdAt: start },
          { userId: 'usr_3', email: 'bill@example.com', role: 'billing', createdAt: start },
        ],
      }),
    },
    now,
    newId,
    priceBook: book,
    publish: published.publish,
    config: { ...readConfig(env), consoleUrl: 'http://console.test' },
    isCharged: false,
    invoicePdf: async () => new Uint8Array(),
    closingJob: (accountId, at) => job({ accountId, step: 'close-months' }, at),
    budgetJob: (accountId, tag) => job({ accountId, step: 'watch-budget', tag }, now()),
    forgettingJob: (accountId) => job({ accountId, step: 'forget-account' }, now()),
    budgetLook: (accountId) => job({ accountId, step: 'look-at-budget' }, now()),
    subscribeAccountJob: () => [],
    settleInvoiceJob: () => [],
    onUnbilled: (accountId) => void unbilled.push(accountId),
    onDifference: (difference) => void found.push(difference),
  }
  /** Runs the jobs that are due, as the runner would. @returns when the next one is due */
  const runJobs = async (): Promise<Date | undefined> => {
    const handler = billingJob(deps)
    for (;;) {
      const { items } = await table.query(`JOB#${BILLING_QUEUE}`, { limit: 1000 })
      const jobs = items.map((row) => ({ row, dueAt: new Date(row['dueAt'] as string) }))
      const due = jobs.filter(({ dueAt }) => dueAt <= time)
      if (due.length === 0) return jobs.map(({ dueAt }) => dueAt).toSorted((a, b) => +a - +b)[0]
      for (const { row, dueAt } of due) {
        const payload = row['payload'] ?? null
        const run = { id: row.sk, queue: BILLING_QUEUE, dueAt, createdAt: dueAt, attempts: 1, payload }
        const outcome = await handler(run, AbortSignal.timeout(60_000))
        if ('done' in outcome) await table.remove(row.pk, row.sk, row.version)
        else
          await table.update({
            ...row,
            dueAt: outcome.againAt.toISOString(),
            ...('payload' in outcome && { payload: outcome.payload }),
          })
      }
    }
  }
  return {
    ...deps,
    deps,
    table,
    model,
    mails,
    found,
    unbilled,
    record: (events: readonly OutboxEvent[]) => billingReader(deps)(events),
    events: async () => (await published.events()).map((event) => BusinessEvent.parse(event)),
    setTime: (at: string | Date) => void (time = new Date(at)),
    pass: (seconds: number) => void (time = addSeconds(time, seconds)),
    runJobs,
    /** Moves the clock on, and runs each job when it is due. */
    runUntil: async (at: string) => {
      const end = new Date(at)
      for (;;) {
        const next = await runJobs()
        if (next === undefined || next > end) break
        time = next
      }
      time = end
    },
  }
}
export type Fixture = ReturnType<typeof setup>
