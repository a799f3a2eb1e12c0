import * as z from 'zod'
import { addSeconds } from '#platform/clock'
import type { BackgroundWork } from '#platform/host'
import type { JobHandler } from '#platform/jobs'
import type { ActivityConfig } from '../config.ts'
import type { Event } from '../domain/activity-chain.ts'
import { appendEvents } from '../operations/append-events.ts'
import { cutActivity } from '../operations/cut-activity.ts'
import { signCheckpoint } from '../operations/sign-checkpoint.ts'
import type { ActivityDeps } from '../ports.ts'

export const ACTIVITY_QUEUE = 'activity'
const CUT_EVERY_MS = 3_600_000

const Payload = z.object({ chain: z.string(), step: z.enum(['sign', 'purge']) })
type Payload = z.infer<typeof Payload>

export const activityJobPayload = (chain: string, step: Payload['step']): Payload => ({ chain, step })

type Deps = Pick<ActivityDeps, 'activity' | 'signer' | 'now'> & {
  config: Pick<ActivityConfig, 'tableName' | 'checkpointSeconds'>
}

/** Signs a chain, or removes the one of an account that is gone. */
export function activityJob(deps: Deps): JobHandler {
  return async (job, signal) => {
    const { chain, step } = Payload.parse(job.payload)
    if (step === 'purge') {
      await deps.activity.removeChain(chain, signal)
      return { done: true }
    }
    const isMore = await signCheckpoint(deps, chain)
    return isMore ? { againAt: addSeconds(deps.now(), deps.config.checkpointSeconds) } : { done: true }
  }
}

/** The background work of this service. */
export function activityWork(deps: Deps): BackgroundWork {
  return {
    queues: [{ table: deps.config.tableName, queue: ACTIVITY_QUEUE, handler: activityJob(deps) }],
    recurring: [{ name: 'cut activity', everyMs: CUT_EVERY_MS, work: (signal) => cutActivity(deps, signal) }],
  }
}

/** Records the events that an outbox hands on. */
export const activityReader =
  (deps: Parameters<typeof appendEvents>[0]) => (events: readonly Event[], outbox: string) =>
    appendEvents(deps, events, outbox)
