import { type Product, type Role, until } from '../support/product.ts'
import type { Sample } from './growth.ts'
import { readMemory } from './memory.ts'
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
  /** Answered after the last kill before memory is looked at: the processes have loaded what they need by then. */
  warmRequests: number
  /** Answered afterwards under the same load and without kills, to see whether memory grows. */
  calmRequests: number
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
  /** At equal steps of answered requests, by warm processes. */
  calm: Sample[]
}

/** Limits that are far away, so that only crashes can be at fault. */
export const SOAK_ENV = {
  GATEWAY_READS_PER_MINUTE: '10000000',
  GATEWAY_WRITES_PER_MINUTE: '10000000',
  GATEWAY_REFUSED_PER_MINUTE: '10000000',
  AUTH_INVITATIONS_PER_DAY: '1000000',
  GATEWAY_SIGN_INS_PER_MINUTE: '1000000',
  USERS_ACCOUNTS_MAX_API_KEYS: '1000000',
  USERS_ACCOUNTS_MAX_INDEXES: '1000',
  USERS_ACCOUNTS_MAX_MEMBERS: '1000',
  USERS_ACCOUNTS_MAX_INVITATIONS: '1000',
}

const SEED = 42
/** How often memory is read while it is calm. */
const CALM_SAMPLES = 12
/** Until that many requests are answered, on however slow a machine. */
const CALM_SECONDS = 3600
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
  for (const [at, role] of killRoles(plan).entries()) {
    await sleep(plan.killEverySeconds * 1000)
    const downMs = await outages.kill(role)
    plan.onProgress(`kill ${at + 1}: the ${role} was down for ${Math.round(downMs)} ms`)
  }
  plan.onProgress('no more kills: looking at memory …')
  const calm = await watchMemory(product, () => traffic.counts.answered, plan)
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
    calm,
  }
}

async function watchMemory(product: Product, answered: () => number, plan: SoakPlan): Promise<Sample[]> {
  const samples: Sample[] = []
  const warm = answered() + plan.warmRequests
  for (let at = 0; at < CALM_SAMPLES; at++) {
    const due = warm + (at * plan.calmRequests) / (CALM_SAMPLES - 1)
    await until(CALM_SECONDS, async () => (answered() >= due ? true : undefined))
    samples.push({ answered: answered(), ...(await readMemory(product)) })
  }
  return samples
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
