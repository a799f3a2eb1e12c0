import { addSeconds } from '#platform/clock'
import { isServiceError } from '#platform/errors'
import { tooManyAttempts, tooManyMails } from '../domain/errors.ts'
import type { AuthDeps } from '../ports.ts'

type Deps = Pick<AuthDeps, 'logins' | 'config' | 'now' | 'emit'>
const HOUR_SECONDS = 3600

export type Attempt = {
  /** It was right: what failed before is forgotten. */
  succeeded: () => Promise<void>
  /** It was neither right nor wrong yet. */
  undecided: () => Promise<void>
}

/**
 * Takes one of the few attempts there are for a name, and for an address, before anything is looked at, known or not.
 * An attempt that is neither confirmed nor returned counts as a failure.
 * @throws ServiceError `too_many_sign_in_attempts`
 */
export async function beginAttempt(deps: Deps, who: { name: string; address?: string }): Promise<Attempt> {
  const { logins, config } = deps
  const { name, address } = who
  if (address !== undefined) await take(deps, address, config.maxFailuresPerAddress)
  await take(deps, name, config.maxFailuresPerEmail)
  const ofAddress = async () => (address === undefined ? undefined : logins.returnAttempt(address))
  return {
    succeeded: async () => void (await Promise.all([logins.clearAttempts(name), ofAddress()])),
    undecided: async () => void (await Promise.all([logins.returnAttempt(name), ofAddress()])),
  }
}

async function take({ logins, config, now, emit }: Deps, key: string, max: number): Promise<void> {
  const until = addSeconds(now(), config.lockoutSeconds)
  const { lockedUntil } = await logins.tryAttempt(key, { max, until }).catch((error: unknown) => {
    // Too much contention on the counter: treated as locked for one second.
    if (isServiceError(error, 'operation_conflict_error')) return { lockedUntil: addSeconds(now(), 1) }
    throw error
  })
  if (lockedUntil === undefined) return
  emit({ event: 'sign_in.locked' })
  throw tooManyAttempts((lockedUntil.getTime() - now().getTime()) / 1000)
}

/** Mails to one address are few, whoever asks for them. @throws ServiceError `too_many_mails` */
export async function countMail({ logins, config, now }: Deps, email: string): Promise<void> {
  const until = addSeconds(now(), HOUR_SECONDS)
  const { lockedUntil } = await logins.tryAttempt(`mail ${email}`, { max: config.maxMailsPerHour, until })
  if (lockedUntil) throw tooManyMails((lockedUntil.getTime() - now().getTime()) / 1000)
}
