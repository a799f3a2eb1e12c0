import * as z from 'zod'
import { systemCaller } from '#platform/caller'
import { isServiceError } from '#platform/errors'
import type { JobHandler } from '#platform/jobs'
import { completeSignUp } from '../policies/complete-sign-up.ts'
import type { AuthDeps } from '../ports.ts'

export const SIGN_UP_QUEUE = 'sign-ups'

const Payload = z.object({ signUpHash: z.string() })

/** Completes a confirmed sign-up whose request was interrupted. */
export function signUpJob(
  deps: Pick<AuthDeps, 'usersAccounts' | 'apiKeys' | 'identity' | 'vault' | 'newId' | 'publish'>,
): JobHandler {
  return async (job) => {
    const signUp = await deps.identity.findConfirmedSignUp(Payload.parse(job.payload).signUpHash)
    if (signUp === undefined) return { done: true }
    try {
      await completeSignUp(deps, signUp, systemCaller('auth', deps.newId('request')))
    } catch (error) {
      // An error that ended the sign-up ends the job; any other is retried.
      if (!isServiceError(error) || (await deps.identity.findConfirmedSignUp(signUp.signUpHash))) throw error
    }
    return { done: true }
  }
}
