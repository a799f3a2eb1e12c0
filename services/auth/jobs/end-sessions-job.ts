import * as z from 'zod'
import { systemCaller } from '#platform/caller'
import type { JobHandler } from '#platform/jobs'
import { type Ending, endUngranted } from '../policies/end-sessions.ts'
import type { AuthDeps } from '../ports.ts'

export const END_SESSIONS_QUEUE = 'ended-sessions'

const Payload = z.object({ userId: z.string(), kept: z.string().optional(), changedAt: z.coerce.date() })

/** Ends the sessions of a user whose password was changed by a request that was interrupted. */
export function endSessionsJob(deps: Ending & Pick<AuthDeps, 'newId'>): JobHandler {
  return async (job) => {
    await endUngranted(deps, systemCaller('auth', deps.newId('request')), Payload.parse(job.payload))
    return { done: true }
  }
}
