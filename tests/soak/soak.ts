import type { Product, Role } from '../support/product.ts'
import { type Memory, readMemory } from './memory.ts'
import { createOutages } from './outages.ts'
import { createTraffic } from './traffic.ts'
import { pseudoRandom, type SoakContext, type Workload } from './workload.ts'
import { documentsWorkload } from './workloads/documents.ts'
import { indexesWorkload } from './workloads/indexes.ts'
import { invitationsWorkload } from './workloads/invitations.ts'
import { keysWorkload } from './workloads/keys.ts'
import { sessionsWorkload } from './workloads/sessions.ts'

export type SoakPlan = {
  /** With a kill now and then, the controller's and the cell's in turn. */
  stormSeconds: number
  killEverySeconds: number
  /** Afterwards under the same load and without kills, to see whether memory grows. */
  calmSeconds: number
  onProgress: (line: string) => void
}

export type SoakReport = {
  seconds: number
  kills: number
  longestOutageMs: number
  traffic: Record<string, number>
  acknowledged: Record<string, Record<string, number>>
  /** Failures while nothing was down, and answers that were wrong. */
  violations: string[]
  /** What was acknowledged and is not so at the end. */
  lost: string[]
  /** Just before each kill but the first two, at the same age of the process. */
  beforeKills: Memory[]
  /** Once a second while it was calm. */
  calm: Memory[]
}

/** Limits that are far away, so that only crashes can be at fault. */
export const SOAK_ENV = {
  GATEWAY_READS_PER_MINUTE: '10000000',
  GATEWAY_WRITES_PER_MINUTE: '10000000',
  GATEWAY_SIGN_INS_PER_MINUTE: '1000000',
  USERS_ACCOUNTS_MAX_API_KEYS: '1000000',
  USERS_ACCOUNTS_MAX_INDEXES: '1000',
  USERS_ACCOUNTS_MAX_MEMBERS: '1000',
  USERS_ACCOUNTS_MAX_INVITATIONS: '1000',
}

const SEED = 42
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Loads a fresh product with everything at once, kills its processes, and compares what it says with what it said. */
export async function runSoak(product: Product, plan: SoakPlan): Promise<SoakReport> {
  const began = performance.now()
  const outages = createOutages(product)
  const traffic = createTraffic(product, outages)
  const context: SoakContext = { product, traffic, random: pseudoRandom(SEED) }
  const workloads = [
    indexesWorkload(context),
    await documentsWorkload(context),
    keysWorkload(context),
    await sessionsWorkload(context),
    invitationsWorkload(context),
  ]
  const load = startLoad(workloads)
  const beforeKills: Memory[] = []
  for (const [at, role] of killRoles(plan).entries()) {
    await sleep(plan.killEverySeconds * 1000)
    if (at >= 2) beforeKills.push(await readMemory(product))
    const downMs = await outages.kill(role)
    plan.onProgress(`kill ${at + 1}: the ${role} was down for ${Math.round(downMs)} ms`)
  }
  const calm: Memory[] = []
  for (let second = 0; second < plan.calmSeconds; second++) {
    await sleep(1000)
    calm.push(await readMemory(product))
  }
  await load.stop()
  plan.onProgress('comparing what is there with what was acknowledged …')
  const lost: string[] = []
  for (const { name, verify } of workloads)
    lost.push(...(await verify()).map((problem) => `${name}: ${problem}`))
  return {
    seconds: Math.round((performance.now() - began) / 1000),
    kills: outages.kills(),
    longestOutageMs: Math.round(outages.longest()),
    traffic: traffic.counts,
    acknowledged: Object.fromEntries(workloads.map(({ name, counts }) => [name, counts])),
    violations: traffic.violations,
    lost,
    beforeKills,
    calm,
  }
}

function killRoles({ stormSeconds, killEverySeconds }: SoakPlan): Role[] {
  return Array.from({ length: Math.floor(stormSeconds / killEverySeconds) }, (_, at) =>
    at % 2 === 0 ? 'controller' : 'cell',
  )
}

function startLoad(workloads: readonly Workload[]) {
  let isOver = false
  const hands = workloads.flatMap(({ hands: count, pauseMs, step }) =>
    Array.from({ length: count }, async (_, hand) => {
      while (!isOver) {
        await step(hand)
        await sleep(pauseMs)
      }
    }),
  )
  return {
    stop: async () => {
      isOver = true
      await Promise.all(hands)
    },
  }
}
