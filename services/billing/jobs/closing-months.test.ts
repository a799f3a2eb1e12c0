import { describe, expect, it } from 'vitest'
import type { Invoice } from '#contracts/billing'
import { openSqliteStore } from '#platform/table/sqlite'
import { getBillingSummary } from '../operations/get-billing-summary.ts'
import { getInvoice } from '../operations/get-invoice.ts'
import { grantCredit } from '../operations/grant-credit.ts'
import { listInvoices } from '../operations/list-invoices.ts'
import { voidInvoice } from '../operations/void-invoice.ts'
import { ACCOUNT, type Fixture, owner, setup } from '../testing/fixture.ts'
import { indexEvent, SMALL } from '../testing/indexes-model.ts'

const open = (start: string) => {
  let now = () => new Date(start)
  const table = openSqliteStore(':memory:', { now: () => now() }).table('billing')
  const all = setup({ table, start })
  now = all.now
  return all
}
async function issued(all: Fixture): Promise<Invoice[]> {
  const { results } = await listInvoices(all, owner, { limit: 100 })
  const made = results.filter(({ status }) => status !== 'draft').toReversed()
  return Promise.all(made.map(({ invoiceId }) => getInvoice(all, owner, invoiceId)))
}
/** Dollars of an index like SMALL over some hours, in cents, by hand. */
const centsOf = (micros: number, hours: number) => Math.round((micros * hours) / 10_000)

describe('the months of an account', () => {
  it('never change once they are billed: what is known later is a line of the next invoice', async () => {
    const all = open('2026-03-31T00:00:00.000Z')
    all.model.create('a')
    await all.record(all.model.events)
    await all.runUntil('2026-04-02T00:00:00.000Z')
    const [march] = await issued(all)
    expect(march?.totalCents).toBe(2 * centsOf(59_300, 24))
    // That it was paused in March is told in April.
    const late = { indexId: 'idx_1', at: '2026-03-31T12:00:00.000Z', sequence: 2 }
    await all.record([indexEvent(ACCOUNT, { ...late, served: { ...SMALL, numberOfInferences: 0 } })])
    expect(await getInvoice(all, owner, march?.invoiceId ?? '')).toEqual(march)
    const draft = await getInvoice(all, owner, 'draft-2026-04')
    expect(draft.lines.at(-1)).toMatchObject({ kind: 'adjustment', month: '2026-03' })
    await all.runUntil('2026-05-02T00:00:00.000Z')
    const [same, april] = await issued(all)
    expect(same).toEqual(march)
    expect(april?.lines).toMatchObject([
      { kind: 'usage', resource: 'storage:marqo.basic', cents: centsOf(59_300, 720) },
      {
        kind: 'adjustment',
        month: '2026-03',
        resource: 'inference:marqo.CPU.small',
        cents: -centsOf(59_300, 12),
      },
    ])
    // It is not billed a second time.
    await all.runUntil('2026-06-02T00:00:00.000Z')
    expect((await issued(all))[2]?.lines.map(({ kind }) => kind)).toEqual(['usage'])
  })

  it('that would cost less than nothing become credit, which the next invoice uses', async () => {
    const all = open('2026-03-31T00:00:00.000Z')
    all.model.create('a')
    await all.record(all.model.events)
    await all.runUntil('2026-04-01T01:00:00.000Z')
    await all.record([
      indexEvent(ACCOUNT, {
        indexId: 'idx_1',
        at: '2026-03-31T00:00:01.000Z',
        sequence: 2,
        type: 'index.deleted',
      }),
    ])
    await all.runUntil('2026-05-01T01:00:00.000Z')
    const [march, april] = await issued(all)
    expect(april).toMatchObject({ status: 'paid', totalCents: 0, subtotalCents: -(march?.totalCents ?? 0) })
    expect((await getBillingSummary(all, owner)).creditCents).toBe(march?.totalCents)
  })

  it('are paid from credit that an operator grants, and it is given back when the invoice is voided', async () => {
    const all = open('2026-03-01T00:00:00.000Z')
    await grantCredit(all, owner, { accountId: ACCOUNT, cents: 1_000, reason: 'an apology', dryRun: false })
    all.model.create('a')
    await all.record(all.model.events)
    await all.runUntil('2026-04-01T02:00:00.000Z')
    const [march] = await issued(all)
    const usage = 2 * centsOf(59_300, 744)
    expect(march).toMatchObject({
      subtotalCents: usage,
      creditCents: 1_000,
      totalCents: usage - 1_000,
      status: 'open',
    })
    expect((await getBillingSummary(all, owner)).creditCents).toBe(0)
    const asked = {
      accountId: ACCOUNT,
      invoiceId: march?.invoiceId ?? '',
      reason: 'a mistake',
      dryRun: false,
    }
    expect(await voidInvoice(all, owner, asked)).toMatchObject({ status: 'void', note: 'a mistake' })
    expect((await getBillingSummary(all, owner)).creditCents).toBe(1_000)
    await expect(voidInvoice(all, owner, asked)).rejects.toMatchObject({ code: 'invoice_not_open' })
  })

  it('end with the account: its last invoice comes at once, and nothing that is told later is lost', async () => {
    const all = open('2026-03-10T00:00:00.000Z')
    all.model.create('a')
    await all.runUntil('2026-03-11T00:00:00.000Z')
    all.model.remove('a')
    const closed = {
      ...indexEvent(ACCOUNT, { indexId: ACCOUNT, at: all.now().toISOString(), sequence: 1 }),
      id: 'evt_closed',
      type: 'account.closed',
    }
    // The closing is heard before the last usage, which is in another outbox.
    await all.record([...all.model.events.slice(0, 1), closed])
    await all.record(all.model.events)
    await all.runUntil('2026-03-11T02:00:00.000Z')
    const [last, ...more] = await issued(all)
    expect(more).toEqual([])
    expect(last).toMatchObject({
      month: '2026-03',
      to: '2026-03-11T00:00:00.000Z',
      totalCents: 2 * centsOf(59_300, 24),
    })
    // Another index of those days, of which nobody knew.
    await all.record([
      indexEvent(ACCOUNT, { indexId: 'idx_9', at: '2026-03-10T10:00:00.000Z', sequence: 8, served: SMALL }),
      indexEvent(ACCOUNT, {
        indexId: 'idx_9',
        at: '2026-03-10T20:00:00.000Z',
        sequence: 9,
        type: 'index.deleted',
      }),
    ])
    await all.runUntil('2026-03-12T00:00:00.000Z')
    expect((await issued(all)).map(({ totalCents }) => totalCents)).toEqual([
      2 * centsOf(59_300, 24),
      2 * (centsOf(59_300, 34) - centsOf(59_300, 24)),
    ])
    await all.runUntil('2026-07-01T00:00:00.000Z')
    expect(await issued(all)).toHaveLength(2)
  })

  it('in which nothing was used have no invoice', async () => {
    const all = open('2026-03-31T00:00:00.000Z')
    all.model.create('a')
    await all.record(all.model.events)
    await all.runUntil('2026-03-31T12:00:00.000Z')
    all.model.remove('a')
    await all.record(all.model.events)
    await all.runUntil('2026-07-01T02:00:00.000Z')
    expect((await issued(all)).map(({ month }) => month)).toEqual(['2026-03'])
  })

  it('are told to owners and billing members, and in an event', async () => {
    const all = open('2026-03-31T00:00:00.000Z')
    all.model.create('a')
    await all.record(all.model.events)
    await all.runUntil('2026-04-01T01:00:00.000Z')
    expect(all.mails.map(({ to, subject }) => [to, subject])).toEqual([
      ['olga@example.com', 'Marqo Cloud: invoice M-TEST0001-0001'],
      ['bill@example.com', 'Marqo Cloud: invoice M-TEST0001-0001'],
    ])
    expect(await all.events()).toMatchObject([
      { type: 'invoice.issued', after: { number: 'M-TEST0001-0001', status: 'open' } },
    ])
  })
})
