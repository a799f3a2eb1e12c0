import { describe, expect, it } from 'vitest'
import { ROLE_PERMISSIONS } from '#contracts/auth'
import type { UsagePage } from '#contracts/billing'
import { callerBeside } from '#platform/http'
import { openSqliteStore } from '#platform/table/sqlite'
import { pdfkitInvoice } from '../clients/pdfkit/index.ts'
import { ACCOUNT, owner, setup } from '../testing/fixture.ts'
import { indexEvent, SMALL } from '../testing/indexes-model.ts'
import { billingApp } from './app.ts'

const START = '2026-03-01T00:00:00.000Z'

async function open() {
  let now = () => new Date(START)
  const all = setup({
    table: openSqliteStore(':memory:', { now: () => now() }).table('billing'),
    start: START,
  })
  now = all.now
  const app = billingApp({ ...all.deps, invoicePdf: pdfkitInvoice }, callerBeside)
  const send = async (path: string, body?: object, headers: Record<string, string> = {}) => {
    const sent = { 'content-type': 'application/json', ...headers }
    const init = body ? { method: 'PUT', headers: sent, body: JSON.stringify(body) } : {}
    const caller = { ...owner, permissions: ROLE_PERMISSIONS.owner }
    return app.fetch(new Request(`http://service/billing${path}`, init), { caller })
  }
  const json = async (path: string) => (await (await send(path)).json()) as Record<string, unknown>
  return { ...all, send, json }
}
/** Three indexes that run for three days and some hours, and one that was there for a moment. */
async function used() {
  const all = await open()
  all.model.create('a')
  all.model.create('b', { ...SMALL, numberOfShards: 3 })
  all.pass(1)
  all.model.create('=cmd()', { ...SMALL, numberOfInferences: 0 })
  all.pass(3_599)
  all.model.create('short')
  all.pass(7)
  all.model.remove('short')
  await all.record(all.model.events)
  all.setTime('2026-03-04T06:30:00.000Z')
  return all
}

describe('usage', () => {
  it.each(['index', 'resource', 'day'])('by %s adds up to its total, page by page', async (groupBy) => {
    const all = await used()
    const seen: UsagePage['results'] = []
    let page = (await all.json(`/usage?groupBy=${groupBy}&limit=2`)) as UsagePage
    for (;;) {
      seen.push(...page.results)
      if (page.next === undefined) break
      // Time goes on; the pages are of the same time.
      all.pass(60)
      page = (await all.json(`/usage?groupBy=${groupBy}&limit=2&after=${page.next}`)) as UsagePage
    }
    expect(seen.length).toBeGreaterThan(1)
    expect(seen.reduce((sum, { amountMicros }) => sum + amountMicros, 0)).toBe(page.totalMicros)
    expect(new Set(seen.map(({ key }) => key)).size).toBe(seen.length)
  })

  it('in the summary is that of the month, whose parts add up, with a forecast that says how it is made', async () => {
    const all = await used()
    const summary = (await all.json('/summary')) as Record<string, never> & {
      byDay: { amountMicros: number }[]
      byResource: { amountMicros: number }[]
      amountMicros: number
      hourlyMicros: number
      forecast: { amountMicros: number; explanation: string }
    }
    const sum = (parts: { amountMicros: number }[]) => parts.reduce((all, one) => all + one.amountMicros, 0)
    const usage = (await all.json('/usage')) as UsagePage
    expect(summary.amountMicros).toBe(usage.totalMicros)
    expect(sum(summary.byDay)).toBe(summary.amountMicros)
    expect(sum(summary.byResource)).toBe(summary.amountMicros)
    expect(summary.byDay).toHaveLength(4)
    // a, b and the third: 2 + 4 + 1 units of 0.0593 dollars.
    expect(summary.hourlyMicros).toBe(7 * 59_300)
    const left = 31 * 24 - (3 * 24 + 6.5)
    expect(summary.forecast.amountMicros).toBe(summary.amountMicros + left * summary.hourlyMicros)
    expect(summary.forecast.explanation).toContain('present price per hour')
    expect(summary).toMatchObject({ isCharged: false, month: '2026-03', creditCents: 0 })
  })

  it.each([
    ['?from=2026-03-01T00:30:00Z', 'full hour'],
    ['?from=2026-03-05', 'in the future'],
    ['?from=2026-03-03&to=2026-03-02', 'before to'],
    ['?from=2020-01-01', '366 days'],
    ['?from=1969-12-31', 'since 2000'],
    ['?after=nonsense', 'cursor'],
  ])('for %s is refused with the reason', async (query, words) => {
    const all = await used()
    const response = await all.send(`/usage${query}`)
    expect(response.status).toBe(400)
    expect(((await response.json()) as { message: string }).message).toContain(words)
  })

  it.each(['?limit=-1', '?limit=1e9', '?limit=NaN', '?groupBy=label', '?from=yesterday'])(
    'for %s is refused by its form',
    async (query) => {
      expect((await (await open()).send(`/usage${query}`)).status).toBe(422)
    },
  )
})

describe('an export', () => {
  it('as CSV has a line for each event, in which no name becomes a formula', async () => {
    const all = await used()
    const response = await all.send('/usage/export?format=csv')
    expect(response.headers.get('content-type')).toBe('text/csv')
    expect(response.headers.get('content-disposition')).toContain('attachment; filename="usage-')
    const lines = (await response.text()).trim().split('\n')
    expect(lines[0]).toContain('eventId,type,at,countsFrom')
    expect(lines).toHaveLength(1 + 5)
    await all.record([
      {
        ...indexEvent(ACCOUNT, {
          indexId: 'idx_x',
          at: all.now().toISOString(),
          sequence: 99,
          served: SMALL,
        }),
        subject: { type: 'index', id: 'idx_x', name: '=cmd(),"x"' },
      },
    ])
    all.pass(60)
    expect(await (await all.send('/usage/export?format=csv')).text()).toContain('"\'=cmd(),""x"""')
  })

  it('that was interrupted goes on behind the last line that arrived', async () => {
    const all = await used()
    const lines = async (query: string) =>
      (await (await all.send(`/usage/export${query}`)).text())
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { type: string; place?: string; events?: number })
    const whole = await lines('')
    expect(whole.at(0)?.type).toBe('period')
    expect(whole.at(-1)).toEqual({ type: 'end', events: 5 })
    const rest = await lines(`?after=${whole[2]?.place}`)
    expect(rest.slice(1, -1)).toEqual(whole.slice(3, -1))
    expect((await all.send('/usage/export?after=idx_1')).status).toBe(400)
    expect((await all.send('/usage/export?month=2026-04')).status).toBe(400)
  })

  it('as FOCUS adds up to the invoice, in columns of its names', async () => {
    const all = await used()
    const text = await (await all.send('/usage/export?format=focus')).text()
    const [header = '', ...rows] = text.trim().split('\n')
    const columns = header.split(',')
    const at = (name: string) => columns.indexOf(name)
    const micros = rows.map((row) => Math.round(Number(row.split(',')[at('BilledCost')]) * 1e6))
    const draft = (await all.json('/invoices/draft-2026-03')) as { totalCents: number }
    expect(micros.reduce((sum, one) => sum + one, 0)).toBe(draft.totalCents * 10_000)
    const usage = rows.filter((row) => row.split(',')[at('ChargeCategory')] === 'Usage')
    // Four days of three indexes by two resources, of which one has no inference, and one index of a moment.
    expect(usage).toHaveLength(4 * 5 + 2)
    for (const name of ['BillingCurrency', 'ChargePeriodStart', 'ServiceCategory', 'ResourceId', 'SkuId'])
      expect(at(name)).toBeGreaterThan(-1)
  })
})

describe('an invoice', () => {
  it('prints as a page and as a PDF, says what is not charged, and no name becomes markup', async () => {
    const all = await used()
    const name = '<b>Ærø & Søn</b> 株式会社'
    const address = { line1: '1 Main St', city: 'Berlin', postalCode: '10115', country: 'DE' }
    const taxIds = [{ type: 'eu_vat', value: 'DE123456789' }]
    expect((await all.send('/details', { name, address, taxIds })).status).toBe(200)
    const page = await (await all.send('/invoices/draft-2026-03/document')).text()
    expect(page).toContain('&lt;b&gt;Ærø &amp; Søn&lt;/b&gt; 株式会社')
    for (const words of [
      'Draft invoice',
      'nothing is charged',
      '10115 Berlin',
      'EU VAT: DE123456789',
      'Total (USD)',
    ])
      expect(page).toContain(words)
    const pdf = await all.send('/invoices/draft-2026-03/document?format=pdf')
    expect(pdf.headers.get('content-type')).toBe('application/pdf')
    const bytes = Buffer.from(await pdf.arrayBuffer())
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
    expect(bytes.length).toBeGreaterThan(1_000)
    expect((await all.send('/invoices/draft-2026-02')).status).toBe(404)
    expect((await all.send('/invoices/ivc_none/document')).status).toBe(404)
  })
})

describe('what can be set', () => {
  it('has an ETag, which a change must name if it names one, and refuses what is not a budget', async () => {
    const all = await open()
    const etag = (await all.send('/budget')).headers.get('etag') ?? ''
    const body = { monthlyCents: 5_000, thresholdPercents: [90, 10] }
    expect((await all.send('/budget', body, { 'if-match': etag })).status).toBe(200)
    expect((await all.send('/budget', body, { 'if-match': etag })).status).toBe(412)
    expect(await all.json('/budget')).toEqual({
      monthlyCents: 5_000,
      thresholdPercents: [10, 90],
      isCapped: false,
    })
    for (const wrong of [
      { monthlyCents: -1 },
      { monthlyCents: 0.5 },
      { monthlyCents: 1e15 },
      { monthlyCents: 1, thresholdPercents: [50, 50] },
      { monthlyCents: 1, thresholdPercents: [0] },
      {},
    ])
      expect([wrong, (await all.send('/budget', wrong)).status]).toEqual([wrong, 422])
  })
})

describe('an estimate', () => {
  it('is the price of a size, part by part, and names the classes that have a price', async () => {
    const all = await open()
    expect(
      await all.json('/estimate?storageClass=marqo.balanced&numberOfShards=2&numberOfReplicas=1'),
    ).toMatchObject({
      hourlyMicros: 4 * 870_800 + 59_300,
      monthlyMicros: 730 * (4 * 870_800 + 59_300),
      parts: [
        { resource: 'storage:marqo.balanced', quantity: 4 },
        { resource: 'inference:marqo.CPU.small', quantity: 1 },
      ],
    })
    const unknown = await all.send('/estimate?storageClass=gold')
    expect(unknown.status).toBe(400)
    expect(((await unknown.json()) as { message: string }).message).toContain('marqo.performance')
  })
})
