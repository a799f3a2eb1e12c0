import { callerBeside } from '#platform/http'
import type { OutboxEvent } from '#platform/outbox'
import { openSqliteStore } from '#platform/table/sqlite'
import { billingApp } from '#services/billing'
import { ACCOUNT, indexEvent, owner, setup, SMALL } from '#services/billing/testing'
import { median, type Row, timed } from './support/report.ts'

const MONTH = '2026-04'
const START = Date.parse(`${MONTH}-01T00:00:00.000Z`)
const HOURS = 720
const [FEW, MORE, MANY] = [10, 1_000, 10_000]
/** A page of the outbox. */
const PAGE = 100
const CALLS = 60
const EVENTS = 50_000
const MB = 1_048_576

/** Billing alone, in memory; the figures are those of its own work. */
function startService() {
  const store = openSqliteStore(':memory:', { now: () => new Date(START + HOURS * 3_600_000) })
  const all = setup({ table: store.table('billing'), lag: 0, start: '2026-05-01T00:00:00.000Z' })
  const app = billingApp(all.deps, callerBeside)
  const get = async (path: string) => {
    const response = await app.fetch(new Request(`http://service/billing/${path}`), { caller: owner })
    if (!response.ok) throw new Error(await response.text())
    return response.text()
  }
  /** The events of `indexes` of a month, four each, in the order in which they happen. */
  const live = async (indexes: number) => {
    const events: OutboxEvent[] = []
    for (let change = 0; change < 4; change++)
      for (let index = 0; index < indexes; index++)
        events.push(
          indexEvent(ACCOUNT, {
            indexId: `idx_${index}`,
            at: new Date(START + (change * HOURS * 0.24 + index / indexes) * 3_600_000).toISOString(),
            sequence: events.length + 1,
            served: { ...SMALL, numberOfInferences: 1 + (change % 2) },
          }),
        )
    for (let at = 0; at < events.length; at += PAGE) await all.record(events.slice(at, at + PAGE))
  }
  return { ...all, get, live, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

const USAGE = `usage?groupBy=index&from=${MONTH}-01&to=2026-05-01&limit=1`

export async function measureBilling(): Promise<Row[]> {
  await using few = startService()
  await using more = startService()
  await using many = startService()
  await few.live(FEW)
  await more.live(MORE)
  await many.live(MANY)
  return [await bill(more, many), await summary(few, more), await ingest()]
}

type Service = ReturnType<typeof startService>

async function bill(more: Service, many: Service): Promise<Row> {
  const times = { more: [] as number[], many: [] as number[] }
  for (let round = 0; round < 3; round++) {
    // As many indexes on both sides of a comparison.
    times.more.push(await timed(async () => repeat(MANY / MORE, () => more.get(USAGE))))
    times.many.push(await timed(() => many.get(USAGE)))
  }
  const [small, large] = [median(times.more), median(times.many)]
  const ratio = large / small
  return {
    name: `month's bill of ${MANY.toLocaleString('en')} indexes × ${HOURS} h, by index`,
    measured: `${large.toFixed(0)} ms, ${Math.round((MANY / large) * 1000).toLocaleString('en')} indexes/s`,
    against: `${MORE.toLocaleString('en')} indexes, ${MANY / MORE} times: ${small.toFixed(0)} ms`,
    ratio,
    target: '0.9–1.1',
    met: ratio >= 0.9 && ratio <= 1.1,
  }
}

async function summary(few: Service, more: Service): Promise<Row> {
  const times = { few: [] as number[], more: [] as number[] }
  for (let call = 0; call < CALLS; call++) {
    times.few.push(await timed(() => few.get('summary')))
    times.more.push(await timed(() => more.get('summary')))
  }
  const [small, large] = [median(times.few), median(times.more)]
  return {
    name: `billing summary, ${MORE.toLocaleString('en')} indexes`,
    measured: `p50 ${large.toFixed(2)} ms`,
    against: `${FEW} indexes: p50 ${small.toFixed(2)} ms`,
    ratio: large / small,
    target: '≤ 1.5',
    met: large / small <= 1.5,
  }
}

/** The heap after half of the events, and after all of them: the least that was seen in a tenth of each half. */
async function ingest(): Promise<Row> {
  await using service = startService()
  const heap = { half: Infinity, end: Infinity }
  const begun = performance.now()
  for (let sent = 0; sent < EVENTS; sent += PAGE) {
    const page = Array.from({ length: PAGE }, (_, at) => {
      const number = sent + at
      return indexEvent(ACCOUNT, {
        indexId: `idx_${number % MORE}`,
        at: new Date(START + (number / EVENTS) * HOURS * 3_600_000).toISOString(),
        sequence: number + 1,
        served: { ...SMALL, numberOfShards: 1 + (number % 3) },
      })
    })
    await service.record(page)
    const used = process.memoryUsage().heapUsed
    if (sent > EVENTS * 0.4 && sent <= EVENTS * 0.5) heap.half = Math.min(heap.half, used)
    if (sent > EVENTS * 0.9) heap.end = Math.min(heap.end, used)
  }
  const seconds = (performance.now() - begun) / 1000
  const ratio = heap.end / heap.half
  return {
    name: `${EVENTS.toLocaleString('en')} usage events taken in, heap`,
    measured: `${Math.round(EVENTS / seconds).toLocaleString('en')} events/s, ${Math.round(heap.end / MB)} MB`,
    against: `after half of them: ${Math.round(heap.half / MB)} MB`,
    ratio,
    target: '≤ 1.1',
    met: ratio <= 1.1,
  }
}

async function repeat(times: number, work: () => Promise<unknown>): Promise<void> {
  for (let time = 0; time < times; time++) await work()
}
