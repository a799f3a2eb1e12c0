/**
 * Computes the bill of a month again from its exported usage, without any code of the product:
 *   node scripts/recompute-bill.mjs usage-acc_…-2026-03.jsonl
 * The export is that of GET /api/v2/billing/usage/export?format=jsonl&month=2026-03.
 */
import { readFileSync } from 'node:fs'

const seconds = (iso) => Math.floor(Date.parse(iso) / 1000)
/** Half to even, of whole numbers that are not negative. */
const rounded = (dividend, divisor) => {
  const [whole, twice] = [dividend / divisor, 2n * (dividend % divisor)]
  return twice > divisor || (twice === divisor && whole % 2n === 1n) ? whole + 1n : whole
}

export function recomputeBill(text) {
  const rows = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const period = rows.find((row) => row.type === 'period')
  if (rows.at(-1)?.type !== 'end') throw new Error('The export is cut off: its last line is missing.')
  const [from, to] = [seconds(period.from), seconds(period.to)]
  const events = [...new Map(rows.filter((row) => row.eventId).map((row) => [row.eventId, row])).values()]
  // What serves lasts until the next event of the same index.
  const sums = new Map()
  for (const all of Map.groupBy(events, (event) => event.indexId).values()) {
    all.sort((a, b) => a.sequence - b.sequence)
    all.forEach(({ served, countsFrom }, at) => {
      if (served === null) return
      const until = all[at + 1] ? seconds(all[at + 1].countsFrom) : to
      const used = {
        [`storage:${served.storageClass}`]: served.numberOfShards * (1 + served.numberOfReplicas),
        [`inference:${served.inferenceType}`]: served.numberOfInferences,
      }
      for (const [resource, quantity] of Object.entries(used))
        period.prices.forEach((entry, n) => {
          const begin = Math.max(seconds(countsFrom), from, seconds(entry.from))
          const end = Math.min(until, to, period.prices[n + 1] ? seconds(period.prices[n + 1].from) : to)
          const price = entry.prices[resource] ?? 0
          const key = `${resource} at ${price}`
          if (end > begin && quantity > 0)
            sums.set(key, (sums.get(key) ?? 0n) + BigInt(quantity * price) * BigInt(end - begin))
        })
    })
  }
  // Micro-dollars per hour × seconds: 3,600 × 10,000 of them are a cent. A line is rounded, and nothing else.
  const lines = [...sums]

    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([line, units]) => ({ line, cents: Number(rounded(units, 36_000_000n)) }))
  return { month: period.month, lines, cents: lines.reduce((sum, { cents }) => sum + cents, 0) }
}

if (import.meta.main) {
  const { month, lines, cents } = recomputeBill(readFileSync(process.argv[2] ?? 0, 'utf8'))
  for (const line of lines) console.log(`${line.line}: $${(line.cents / 100).toFixed(2)}`)
  console.log(`Usage of ${month}: $${(cents / 100).toFixed(2)}`)
}
