import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Invoice } from '#contracts/billing'
import type { PriceBook } from '#contracts/prices'
import { openSqliteStore } from '#platform/table/sqlite'
import { recomputeBill } from '../../../scripts/recompute-bill.mjs'
import { exportUsage } from '../operations/export-usage.ts'
import { getBillingSummary } from '../operations/get-billing-summary.ts'
import { getInvoice } from '../operations/get-invoice.ts'
import { grantCredit } from '../operations/grant-credit.ts'
import { listInvoices } from '../operations/list-invoices.ts'
import { voidInvoice } from '../operations/void-invoice.ts'
import { ACCOUNT, type Fixture, owner, setup } from '../testing/fixture.ts'
import { indexEvent, SMALL } from '../testing/indexes-model.ts'

const PRICES = {
  'storage:marqo.basic': 59_300,
  'storage:marqo.performance': 2_180_800,
  'inference:marqo.GPU': 971_700,
}
/** A leap year; a price changes in the middle of an hour, on the leap day, and in the last second of a month. */
const BOOK: PriceBook = [
  { from: '1970-01-01T00:00:00.000Z', prices: { ...PRICES, 'inference:marqo.CPU.small': 59_300 } },
  { from: '2028-02-29T12:34:56.000Z', prices: { ...PRICES, 'inference:marqo.CPU.small': 61_007 } },
  { from: '2028-06-30T23:59:59.000Z', prices: { ...PRICES, 'inference:marqo.CPU.small': 3 } },
]
const open = (start: string, more: Partial<Parameters<typeof setup>[0]> = {}) => {
  let now = () => new Date(start)
  const table = openSqliteStore(':memory:', { now: () => now() }).table('billing')
  const all = setup({ table, start, priceBook: BOOK, ...more })
  now = all.now
  return all
}
async function issued(all: Fixture): Promise<Invoice[]> {
  const { results } = await listInvoices(all, owner, { limit: 100 })
  const made = results.filter(({ status }) => status !== 'draft').toReversed()
  return Promise.all(made.map(({ invoiceId }) => getInvoice(all, owner, invoiceId)))
}
const textOf = async (all: Fixture, month: string) => {
  let text = ''
  for await (const line of exportUsage(all, owner, { month, format: 'jsonl' }).lines) text += line
  return text
}
/** Dollars of an index like SMALL over some hours, in cents, by hand. */
const centsOf = (micros: number, hours: number) => Math.round((micros * hours) / 10_000)

describe('the months of an account', () => {
  it('are each billed to the cent over a leap year in which prices change, and the export of each gives the same bill', async () => {
    const all = open('2028-01-01T00:00:00.000Z')
    const [seed] = fc.sample(
      fc.array(
        fc.record({
          name: fc.constantFrom('a', 'b', 'c'),
          hours: fc.integer({ min: 1, max: 400 }),
          act: fc.constantFrom('create', 'resize', 'pause', 'remove'),
          shards: fc.integer({ min: 1, max: 4 }),
        }),
        { minLength: 45, maxLength: 45 },
      ),
      { numRuns: 1, seed: 11 },
    )
    for (const { name, hours, act, shards } of seed ?? []) {
      const size = { ...SMALL, numberOfShards: shards, numberOfInferences: act === 'pause' ? 0 : 1 }
      if (act === 'remove' && all.model.held.has(name)) all.model.remove(name)
      else if (all.model.held.has(name)) all.model.resize(name, size)
      else all.model.create(name, size)
      await all.record(all.model.events.slice(-1))
      await all.runUntil(new Date(all.now().getTime() + hours * 3_600_017).toISOString())
    }
    await all.runUntil('2029-01-02T00:00:00.000Z')
    const invoices = await issued(all)
    expect(invoices.map(({ month }) => month)).toEqual(
      Array.from({ length: 12 }, (_, at) => `2028-${String(at + 1).padStart(2, '0')}`),
    )
    for (const { month, lines, subtotalCents, totalCents, number } of invoices) {
      const again = recomputeBill(await textOf(all, month))
      expect([month, again.cents]).toEqual([month, totalCents])
      const centsIn = (all: readonly { cents: number }[]) =>
        all.map(({ cents }) => cents).toSorted((a, b) => a - b)
      expect(centsIn(lines)).toEqual(centsIn(again.lines))
      expect(lines.reduce((sum, { cents }) => sum + cents, 0)).toBe(subtotalCents)
      expect(number).toBe(`M-TEST0001-${month.replace('2028-', '00')}`)
    }
    const february = invoices[1]?.lines.filter(({ resource }) => resource === 'inference:marqo.CPU.small')
    expect(february?.map(({ unitMicrosPerHour }) => unitMicrosPerHour)).toEqual([59_300, 61_007])
  })

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

  it('in which nothing was used have no invoice, and an empty export is whole', async () => {
    const all = open('2026-03-31T00:00:00.000Z')
    all.model.create('a')
    await all.record(all.model.events)
    await all.runUntil('2026-03-31T12:00:00.000Z')
    all.model.remove('a')
    await all.record(all.model.events)
    await all.runUntil('2026-07-01T02:00:00.000Z')
    expect((await issued(all)).map(({ month }) => month)).toEqual(['2026-03'])
    expect(recomputeBill(await textOf(all, '2026-05'))).toEqual({ month: '2026-05', lines: [], cents: 0 })
    expect(() => recomputeBill('{"type":"period","prices":[]}')).toThrow('cut off')
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
