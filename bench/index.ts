/** `npm run bench`: measures the product against floors in the same run and prints a table. A few minutes. With `large` see `large.ts`. */
import { cpus, totalmem } from 'node:os'
import { createReadyIndex, startProduct } from '../tests/support/product.ts'
import { measureBilling } from './billing.ts'
import { measureDocuments } from './documents.ts'
import { measureGate } from './gate.ts'
import { measureGateway } from './gateway.ts'
import { measureLarge, MILLION } from './large.ts'
import { measureLifecycle, measureMemory } from './lifecycle.ts'
import { measureListGrowth } from './list-growth.ts'
import { measureMembers } from './members.ts'
import { measureRevocation } from './revocation.ts'
import { measureSessions } from './sessions.ts'
import { type Row, toMarkdown } from './support/report.ts'

if (process.argv[2] === 'large') {
  await measureLarge(Number(process.argv[3] ?? MILLION))
  process.exit()
}

const rows: Row[] = []
const measure = async (what: string, run: () => Promise<Row | Row[]>) => {
  process.stderr.write(`${what} …\n`)
  rows.push(...[await run()].flat())
}

await measure('cached key check', measureGate)
await measure('list growth', measureListGrowth)
await measure('list of members', measureMembers)
await measure('billing', measureBilling)
{
  await using product = await startProduct()
  await measure('memory, idle', () => measureMemory(product, 'idle'))
  const names = Array.from({ length: 100 }, (_, at) => `index-${at}`)
  await Promise.all(names.map((name) => createReadyIndex(product, name)))
  await measure('memory, 100 indexes', () => measureMemory(product, 'with 100 indexes'))
}
{
  // The load is far above the limits of one account.
  const env = { GATEWAY_READS_PER_MINUTE: '100000000', GATEWAY_SIGN_INS_PER_MINUTE: '100000000' }
  await using product = await startProduct({ env })
  await measure('sign-in and sessions', () => measureSessions(product))
  await measure('gateway', () => measureGateway(product))
  await measure('create → READY', () => measureLifecycle(product))
  await measure('revocation', () => measureRevocation(product))
}
{
  await using product = await startProduct()
  await measure('documents and search', () => measureDocuments(product))
}

const [processor] = cpus()
console.log(
  `\nNode ${process.versions.node}, ${cpus().length} × ${processor?.model ?? 'unknown'}, ${Math.round(totalmem() / 1024 ** 3)} GB\n`,
)
console.log(toMarkdown(rows))
if (rows.some(({ met }) => !met)) process.exitCode = 1
