import { describe, expect, it } from 'vitest'
import type { OutboxEvent } from '#platform/outbox'
import { type Item, keyOfWrite, type Table } from '#platform/table'
import { openSqliteStore } from '#platform/table/sqlite'
import { Death, type DiesAt, mortal } from '#platform/testing'
import { paymentsRepository } from '../storage/payments-repository.ts'
import { ACCOUNT, type Fixture, owner, setup } from '../testing/fixture.ts'
import { indexEvent, SMALL } from '../testing/indexes-model.ts'
import { forgetAccount } from './forget-account.ts'
import { grantCredit } from './grant-credit.ts'
import { holdIndexes } from './hold-indexes.ts'
import { listAccountInvoices } from './list-account-invoices.ts'
import { setBillingDetails } from './set-billing-details.ts'
import { setBudget } from './set-budget.ts'

const CREATED = '2026-03-30T00:00:00.000Z'
const CLOSED = '2026-04-02T00:00:00.000Z'
const PURGED = '2026-05-02T00:00:00.000Z'
const signal = new AbortController().signal
const asked = { dryRun: false, ifMatch: undefined }
const SECONDS_OF_DAY = 86_400

const ofAccount = (type: string, at: string): OutboxEvent => ({
  ...indexEvent(ACCOUNT, { indexId: ACCOUNT, at, sequence: 1 }),
  id: `evt_${type}`,
  type,
})
const closed = ofAccount('account.closed', CLOSED)
const purged = ofAccount('account.purged', PURGED)

/** Remembers where something was ever written. */
function noting(table: Table, partitions: Set<string>): Table {
  const noted = <T extends { pk: string }>(item: T) => (partitions.add(item.pk), item)
  return {
    get: (pk, sk) => table.get(pk, sk),
    getMany: (keys) => table.getMany(keys),
    insert: (item) => table.insert(noted(item)),
    update: (item) => table.update(noted(item)),
    remove: (pk, sk, version) => table.remove(pk, sk, version),
    query: (pk, page) => table.query(pk, page),
    queryIndex: (pk, page) => table.queryIndex(pk, page),
    transact: (writes) => {
      for (const write of writes) noted(keyOfWrite(write))
      return table.transact(writes)
    },
  }
}

function open(start = CREATED) {
  let now = () => new Date(start)
  const partitions = new Set<string>()
  const table = noting(openSqliteStore(':memory:', { now: () => now() }).table('billing'), partitions)
  const all = setup({ table, start, lag: 0 })
  now = all.now
  /** Every row that names the account; events and mails have their own end. */
  const rows = async (): Promise<Item[]> => {
    const owned = [...partitions].filter((pk) => !/^(OUTBOX#|MAIL)/.test(pk))
    const pages = await Promise.all(owned.map((pk) => table.query(pk, { limit: 1_000 })))
    return pages.flatMap(({ items }) => items).filter((row) => JSON.stringify(row).includes(ACCOUNT))
  }
  const lasting = async () => (await rows()).filter(({ expiresAt }) => expiresAt === undefined)
  return { ...all, table, rows, lasting, payments: paymentsRepository(table, { now: all.now }) }
}
type Opened = ReturnType<typeof open>

/** An account with everything that Billing may know of one; it was closed a month ago, and now it is purged. */
async function lived(): Promise<Opened> {
  const all = open()
  all.model.create('a')
  all.model.create('never-served', SMALL, 'CREATING')
  await all.record(all.model.events)
  await setBudget(all, owner, { monthlyCents: 100, thresholdPercents: [50], isCapped: false, ...asked })
  await setBillingDetails(all, owner, { name: 'Engines', taxIds: [], ...asked })
  await grantCredit(all, owner, { accountId: ACCOUNT, cents: 10, reason: 'sorry', dryRun: false })
  await all.payments.updatePayments(ACCOUNT, (account) => ({ ...account, customerId: 'cus_1' }))
  await all.payments.updateMetered(ACCOUNT, '2026-03', () => ({ month: '2026-03', sent: { a: 1 } }))
  await all.runUntil('2026-04-01T12:00:00.000Z')
  await holdIndexes(all, ACCOUNT, 'payment')
  all.setTime(CLOSED)
  for (const name of ['a', 'never-served']) all.model.remove(name)
  await all.record([...all.model.events, closed])
  await all.runUntil('2026-04-03T00:00:00.000Z')
  all.setTime(PURGED)
  return all
}
const invoicesOf = (all: Pick<Fixture, 'ledger'>) => all.ledger.listInvoices(ACCOUNT, { limit: 100 })

describe('an account that is purged', () => {
  it('leaves nothing that lasts: invoices for as long as they must be kept, and a mark that it was there', async () => {
    const all = await lived()
    const { invoices } = await invoicesOf(all)
    expect(invoices.map(({ month }) => month)).toEqual(['2026-04', '2026-03'])
    const kinds = (rows: readonly Item[]) => new Set(rows.map(({ sk }) => sk.split('#')[0]))
    const kept = ['ACCOUNT', 'INVOICE', 'INVOICE_NUMBER']
    const ofMoney = [
      'BILLED',
      'BUDGET',
      'BUDGET_MONTH',
      'CREDIT',
      'DETAILS',
      'HOLD',
      'METERED',
      'ONE',
      'PAYMENT',
    ]
    const ofUsage = ['DAY', 'ENDED', 'EVENT', 'KNOWN', 'METER']
    const before = (await all.lasting()).filter(({ pk }) => pk !== 'JOB#billing')
    expect(kinds(before)).toEqual(new Set([...kept, ...ofMoney, ...ofUsage]))
    await all.record([purged])
    await all.runUntil('2026-05-02T02:00:00.000Z')
    expect(await all.lasting()).toEqual([])
    expect(await invoicesOf(all)).toEqual({ invoices })
    const seen = await listAccountInvoices(all, owner, { accountId: ACCOUNT, limit: 10 })
    expect(seen.results.filter(({ status }) => status !== 'draft')).toHaveLength(2)
    expect(kinds(await all.rows())).toEqual(new Set(kept))
    all.pass(3_649 * SECONDS_OF_DAY)
    expect((await invoicesOf(all)).invoices).toHaveLength(2)
    all.pass(2 * SECONDS_OF_DAY)
    expect(await all.rows()).toEqual([])
  })

  it('is not begun anew by an event that comes late or again, nor by an operator; its invoices can be ended', async () => {
    const all = await lived()
    await all.record([purged])
    await all.runUntil('2026-05-02T02:00:00.000Z')
    const left = await all.rows()
    const late = { indexId: 'idx_9', at: '2026-04-01T10:00:00.000Z' }
    await all.record([
      ...all.model.events,
      closed,
      purged,
      indexEvent(ACCOUNT, { ...late, sequence: 90, served: SMALL }),
      indexEvent(ACCOUNT, { ...late, sequence: 89 }),
    ])
    await all.runUntil('2026-07-01T00:00:00.000Z')
    expect(await all.rows()).toEqual(left)
    const credit = { accountId: ACCOUNT, cents: 1, reason: 'again', dryRun: false }
    await expect(grantCredit(all, owner, credit)).rejects.toMatchObject({ code: 'account_not_found' })
    await all.payments.updatePayments(ACCOUNT, (account) => ({ ...account, customerId: 'cus_2' }))
    await all.payments.updateMetered(ACCOUNT, '2026-04', () => ({ month: '2026-04', sent: { a: 1 } }))
    expect(await all.rows()).toEqual(left)
    const invoiceId = (await invoicesOf(all)).invoices[0]?.invoiceId ?? ''
    await all.ledger.updateInvoice(ACCOUNT, invoiceId, {
      decide: (invoice) => ({ invoice: { ...invoice, status: 'void' }, giveCreditBack: true }),
    })
    expect((await all.ledger.findInvoice(ACCOUNT, invoiceId))?.status).toBe('void')
    expect(await all.lasting()).toEqual([])
  })

  it('is forgotten wherever the process dies meanwhile, and keeps its invoices', async () => {
    const before = await lived()
    const { invoices } = await invoicesOf(before)
    const rows = await before.rows()
    let deaths = 0
    const dying = async (dies: DiesAt): Promise<boolean> => {
      const all = open(PURGED)
      for (const { version: _, ...row } of rows) await all.table.insert(row)
      const process = mortal(dies)
      const first = setup({ table: process.table(all.table), start: PURGED, lag: 0 })
      const forget = async (one: Fixture) => {
        await one.record([purged])
        await one.runJobs()
      }
      await forget(first).catch((error: unknown) => {
        if (!(error instanceof Death)) throw error
      })
      await forget(all)
      // The job of its budget ends when it looks again.
      await all.runUntil('2026-05-02T02:00:00.000Z')
      expect(await all.lasting()).toEqual([])
      expect((await invoicesOf(all)).invoices).toEqual(invoices)
      return process.isDead
    }
    for (const when of ['before', 'after'] as const)
      for (let write = 1; await dying({ write, when }); write++) deaths++
    expect(deaths).toBeGreaterThan(40)
  })

  it('gets its last invoice first, even when its closing, its end and its usage are heard of at once', async () => {
    for (const order of [[purged, closed], [closed, purged], [purged]]) {
      const all = open()
      all.model.create('a')
      all.pass(SECONDS_OF_DAY)
      all.model.remove('a')
      all.setTime(PURGED)
      await all.record([...order.slice(0, 1), ...all.model.events, ...order.slice(1)])
      await all.runUntil('2026-05-02T03:00:00.000Z')
      const { invoices } = await invoicesOf(all)
      expect(invoices.reduce((sum, { totalCents }) => sum + totalCents, 0)).toBe(2 * 142)
      // The job of the month that has begun ends with it.
      await all.runUntil('2026-06-02T00:00:00.000Z')
      expect(await all.lasting()).toEqual([])
    }
  })

  it('waits for an invoice that cannot be issued, a month at most, and then says so', async () => {
    const all = open()
    all.model.create('a')
    all.pass(SECONDS_OF_DAY)
    all.model.remove('a')
    await all.record([...all.model.events, closed])
    all.setTime(PURGED)
    await all.record([purged])
    const listMembers = () => Promise.reject(new Error('nobody answers'))
    const deps = { ...all.deps, usersAccounts: { ...all.usersAccounts, listMembers } }
    const forget = () => forgetAccount(deps, ACCOUNT, signal)
    await expect(forget()).rejects.toThrow('nobody answers')
    all.pass(30 * SECONDS_OF_DAY - 1)
    await expect(forget()).rejects.toThrow('nobody answers')
    expect(all.unbilled).toEqual([])
    all.pass(1)
    expect(await forget()).toBeUndefined()
    expect(all.unbilled).toEqual([ACCOUNT])
    await all.runJobs()
    expect(await all.lasting()).toEqual([])
  })

  it('waits while an invoice was not handed to the payment provider', async () => {
    const all = await lived()
    await all.record([purged])
    const deps = { ...all.deps, isCharged: true }
    expect(await forgetAccount(deps, ACCOUNT, signal)).toEqual(new Date('2026-05-02T01:00:00.000Z'))
    for (const { invoiceId } of (await invoicesOf(all)).invoices)
      await all.ledger.updateInvoice(ACCOUNT, invoiceId, {
        decide: (invoice) => ({ invoice: { ...invoice, provider: { id: 'in_1', status: 'open' } } }),
      })
    expect(await forgetAccount(deps, ACCOUNT, signal)).toBeUndefined()
    expect((await all.ledger.findAccount(ACCOUNT))?.forgottenAt).toBe(PURGED)
  })
})
