/** `npm run soak -- --minutes 10`: the whole product under load while its processes are killed. Ends with 1 when something was lost. */
import { Command } from 'commander'
import { startProduct } from '../support/product.ts'
import { growthOf } from './growth.ts'
import { toText } from './report.ts'
import { runSoak, SOAK_ENV } from './soak.ts'

const KILL_EVERY_SECONDS = 30
/** Answered for each minute of kills, about a quarter of what is answered in it. */
const WARM_REQUESTS = 150
const CALM_REQUESTS = 500
const MOST_GROWTH = 1.2
const SLACK_MEGABYTES = 30

const { minutes } = new Command('npm run soak --')
  .description('Loads a fresh product on this machine, kills its processes, and checks that nothing is lost.')
  .option('--minutes <minutes>', 'how long it is killed', '10')
  .parse()
  .opts<{ minutes: string }>()
const seconds = Number(minutes) * 60
await using product = await startProduct({ env: SOAK_ENV })
const report = await runSoak(product, {
  stormSeconds: seconds,
  killEverySeconds: KILL_EVERY_SECONDS,
  warmRequests: Number(minutes) * WARM_REQUESTS,
  calmRequests: Number(minutes) * CALM_REQUESTS,
  onProgress: (line) => process.stderr.write(`${line}\n`),
})
console.log(toText(report))
const growing = growthOf(report.calm).filter(({ from, to }) => to > from * MOST_GROWTH + SLACK_MEGABYTES)
for (const { part, from, to } of growing)
  console.log(`  ! the memory of ${part} grew from ${from} to ${to} MB`)
if (report.violations.length + report.lost.length + growing.length > 0) process.exitCode = 1
