import type { Actor } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { isServiceError } from '#platform/errors'
import { networkOf } from '#platform/network'
import { tooManyAttempts } from '../domain/errors.ts'
import type { Client } from '../domain/session.ts'
import type { AuthDeps } from '../ports.ts'

type Deps = Pick<AuthDeps, 'attempts' | 'config' | 'now' | 'emit'>
const DAY_SECONDS = 86_400

export type Attempt = {
  /** Confirms the attempt: earlier failures from the same place are cleared. */
  succeeded: () => Promise<void>
  /** Returns the attempt: it was neither right nor wrong yet. */
  undecided: () => Promise<void>
}

/** The name whose secret is tried, and the origin of the attempt. */
export type Trying = {
  name: string
  /** The user whose secret that is, where the name has one. */
  userId?: string | undefined
  /** The network, or the session of a signed-in user. */
  place: string
  /** Set for a caller who is not signed in: their attempts for all names count together, too. */
  network?: string
  /** A device on which this user signed in before has its own count, which no other device can use up. */
  device?: string | undefined
}

/** The attempt of a caller who is not signed in. */
export function tryingFrom(
  { address }: Client,
  who: Pick<Trying, 'name' | 'userId'>,
  device?: string,
): Trying {
  const network = networkOf(address)
  return { ...who, place: network, network, device }
}

const pairOf = ({ name, place, device }: Trying) =>
  device === undefined ? `${name} from ${place}` : `${name} on ${device}`

/**
 * Takes one of the limited attempts for a name in one place before any check, so that known and unknown names behave
 * alike. Guessing locks out the guesser's own network only; unknown devices in all networks together have a hundred
 * attempts a day. An attempt that is neither confirmed nor returned counts as a failure.
 * @throws ServiceError `too_many_sign_in_attempts`
 */
export async function beginAttempt(deps: Deps, by: Actor, who: Trying): Promise<Attempt> {
  const { attempts, config } = deps
  const emitLocked = () =>
    deps.emit({ event: 'sign_in.locked', ...(who.userId !== undefined && { userId: who.userId }) }, by)
  const taking = { ...deps, emitLocked }
  const pair = pairOf(who)
  const wide: string[] = []
  if (who.network !== undefined && who.device === undefined) {
    await take(taking, who.network, { max: config.maxFailuresPerNetwork, seconds: config.lockoutSeconds })
    wide.push(who.network)
  }
  await take(taking, pair, { max: config.maxFailures, seconds: config.lockoutSeconds })
  if (who.device === undefined) {
    await take(taking, who.name, { max: config.maxFailuresFromAnywhere, seconds: DAY_SECONDS })
    wide.push(who.name)
  }
  const giveBack = () => wide.map((key) => attempts.returnAttempt(key))
  return {
    succeeded: async () => void (await Promise.all([attempts.clearAttempts(pair), ...giveBack()])),
    undecided: async () => void (await Promise.all([attempts.returnAttempt(pair), ...giveBack()])),
  }
}

/** Clears the failures of a user who has proved their identity by mail. */
export async function forgetAttempts({ attempts }: Pick<Deps, 'attempts'>, who: Trying): Promise<void> {
  await Promise.all([attempts.clearAttempts(pairOf(who)), attempts.clearAttempts(who.name)])
}

async function take(
  { attempts, config, now, emitLocked }: Omit<Deps, 'emit'> & { emitLocked: () => void },
  key: string,
  { max, seconds }: { max: number; seconds: number },
): Promise<void> {
  const until = addSeconds(now(), seconds)
  const { lockedUntil } = await attempts.tryAttempt(key, { max, until }).catch((error: unknown) => {
    // Too much contention on the counter: treated as locked for one second.
    if (isServiceError(error, 'operation_conflict_error')) return { lockedUntil: addSeconds(now(), 1) }
    throw error
  })
  if (lockedUntil === undefined) return
  emitLocked()
  const waits = Math.min((lockedUntil.getTime() - now().getTime()) / 1000, seconds)
  throw tooManyAttempts(waits, { isLong: seconds > config.lockoutSeconds })
}
