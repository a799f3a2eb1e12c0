/** `npm run bench`: measures the product against floors in the same run and prints a table. A few minutes. */
import { cpus, totalmem } from 'node:os'
import { startProduct } from '../tests/support/product.ts'
import { measureDocuments } from './documents.ts'
import { measureGate } from './gate.ts'
import { measureGateway } from './gateway.ts'
import { measureLifecycle, measureMemory } from './lifecycle.ts'
import { measureListGrowth } from './list-growth.ts'
import { type Row, toMarkdown } from './support/report.ts'

const rows: Row[] = []
const measure = async (what: string, run: () => Promise<Row | Row[]>) => {
  process.stderr.write(`${what} …\n`)
  rows.push(...[await run()].flat())
}

await measure('cached key check', measureGate)
await measure('list growth', measureListGrowth)
{
  // One account of 100 indexes and more: its limit is raised for the measurement.
  await using product = await startProduct({ env: { USERS_ACCOUNTS_MAX_INDEXES: '500' } })
  await measure('memory, idle', () => measureMemory(product, 'idle'))
  await measure('gateway', () => measureGateway(product))
  await measure('create → READY', () => measureLifecycle(product))
  await measure('documents and search', () => measureDocuments(product))
  const rest = Array.from({ length: 60 }, (_, at) => product.send('POST', `/indexes/more-${at}`, {}))
  await Promise.all(rest)
  for (let at = 0; at < 60; at++) await product.send('GET', `/indexes/more-${at}/status?waitFor=READY`)
  await measure('memory, over 100 indexes', () => measureMemory(product, 'over 100 indexes'))
}

const [processor] = cpus()
console.log(
  `\nNode ${process.versions.node}, ${cpus().length} × ${processor?.model ?? 'unknown'}, ${Math.round(totalmem() / 1024 ** 3)} GB\n`,
)
console.log(toMarkdown(rows))
if (rows.some(({ met }) => !met)) process.exitCode = 1
