import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Invoice, InvoicePage } from '#contracts/billing'
import type { PriceBook } from '#contracts/prices'
import { callerBeside } from '#platform/http'
import { openSqliteStore } from '#platform/table/sqlite'
import { billingApp } from '#services/billing'
import { owner, setup, SMALL } from '#services/billing/testing'
import { recomputeBill } from './recompute-bill.mjs'

const PRICES = { 'storage:marqo.basic': 59_300 }
/** A price changes in the middle of an hour of the leap day, and in the last second of a month. */
const BOOK: PriceBook = [
  { from: '1970-01-01T00:00:00.000Z', prices: { ...PRICES, 'inference:marqo.CPU.small': 59_300 } },
  { from: '2028-02-29T12:34:56.000Z', prices: { ...PRICES, 'inference:marqo.CPU.small': 61_007 } },
  { from: '2028-06-30T23:59:59.000Z', prices: { ...PRICES, 'inference:marqo.CPU.small': 3 } },
]
const START = '2028-01-01T00:00:00.000Z'

function open() {
  let now = () => new Date(START)
  const table = openSqliteStore(':memory:', { now: () => now() }).table('billing')
  const all = setup({ table, start: START, priceBook: BOOK })
  now = all.now
  const app = billingApp(all.deps, callerBeside)
  const get = async (path: string) =>
    app.fetch(new Request(`http://service/billing${path}`), { caller: owner })
  return { ...all, get }
}
const act = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  hours: fc.integer({ min: 1, max: 400 }),
  act: fc.constantFrom('create', 'resize', 'pause', 'remove'),
  shards: fc.integer({ min: 1, max: 4 }),
})
const centsIn = (all: readonly { cents: number }[]) => all.map(({ cents }) => cents).toSorted((a, b) => a - b)

it('the export of each month gives its invoice again, to the cent, over a leap year in which prices change', async () => {
  const all = open()
  const [acts = []] = fc.sample(fc.array(act, { minLength: 45, maxLength: 45 }), { numRuns: 1, seed: 11 })
  for (const { name, hours, act: what, shards } of acts) {
    const size = { ...SMALL, numberOfShards: shards, numberOfInferences: what === 'pause' ? 0 : 1 }
    const isThere = all.model.held.has(name)
    if (what === 'remove' && isThere) all.model.remove(name)
    else if (isThere) all.model.resize(name, size)
    else all.model.create(name, size)
    await all.record(all.model.events.slice(-1))
    // Not in full seconds, so that times are cut.
    await all.runUntil(new Date(all.now().getTime() + hours * 3_600_017).toISOString())
  }
  await all.runUntil('2029-01-02T00:00:00.000Z')
  const list = (await (await all.get('/invoices')).json()) as InvoicePage
  const issued = list.results.filter(({ status }) => status !== 'draft').toReversed()
  expect(issued.map(({ month }) => month)).toEqual(
    Array.from({ length: 12 }, (_, at) => `2028-${String(at + 1).padStart(2, '0')}`),
  )
  for (const { invoiceId, month } of issued) {
    const invoice = (await (await all.get(`/invoices/${invoiceId}`)).json()) as Invoice
    const text = await (await all.get(`/usage/export?month=${month}`)).text()
    const again = recomputeBill(text)
    expect([month, again.cents]).toEqual([month, invoice.totalCents])
    expect(centsIn(again.lines)).toEqual(centsIn(invoice.lines))
    expect(invoice.lines.reduce((sum, { cents }) => sum + cents, 0)).toBe(invoice.subtotalCents)
    expect(() => recomputeBill(text.slice(0, text.trimEnd().lastIndexOf('\n')))).toThrow('cut off')
    if (month !== '2028-02') continue
    const pods = invoice.lines.filter(({ resource }) => resource === 'inference:marqo.CPU.small')
    expect(pods.map(({ unitMicrosPerHour }) => unitMicrosPerHour)).toEqual([59_300, 61_007])
  }
})

it('an export of a month without usage is whole, and costs nothing', async () => {
  const text = await (await open().get('/usage/export?month=2028-01')).text()
  expect(recomputeBill(text)).toEqual({ month: '2028-01', lines: [], cents: 0 })
})

it('the example on the page for users is right', () => {
  const event = (indexId: string, sequence: number, countsFrom: string, served: object | null) =>
    JSON.stringify({ eventId: `evt_${sequence}`, indexId, sequence, countsFrom, served })
  const lines = [
    JSON.stringify({
      type: 'period',
      month: '2026-03',
      from: '2026-03-01T00:00:00Z',
      to: '2026-04-01T00:00:00Z',
      prices: BOOK,
    }),
    event('one', 1, '2026-03-01T00:00:00Z', SMALL),
    event('one', 2, '2026-03-01T02:30:10Z', null),
    event('other', 3, '2026-03-01T05:00:00Z', SMALL),
    event('other', 4, '2026-03-01T05:25:00Z', null),
    JSON.stringify({ type: 'end', events: 4 }),
  ]
  expect(recomputeBill(lines.join('\n'))).toMatchObject({ lines: [{ cents: 17 }, { cents: 17 }], cents: 34 })
})
