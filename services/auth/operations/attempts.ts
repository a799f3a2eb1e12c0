import { addSeconds } from '#platform/clock'
import { tooManyAttempts, tooManyMails } from '../domain/errors.ts'
import type { AuthDeps } from '../ports.ts'

type Deps = Pick<AuthDeps, 'logins' | 'config' | 'now' | 'emit'>
const HOUR_SECONDS = 3600

/** Refuses when one of these was tried too often. Asked before anything is looked at, known or not. */
export async function refuseLocked(deps: Deps, who: { name: string; address?: string }): Promise<void> {
  const { logins, config, emit } = deps
  const [ofName, ofAddress] = await Promise.all([
    logins.attempts(who.name),
    who.address === undefined ? 0 : logins.attempts(who.address),
  ])
  if (ofName < config.maxFailuresPerEmail && ofAddress < config.maxFailuresPerAddress) return
  emit({ event: 'sign_in.locked' })
  throw tooManyAttempts(config.lockoutSeconds)
}

export async function countFailure(
  { logins, config, now, emit }: Deps,
  who: { name: string; address?: string },
): Promise<void> {
  const until = addSeconds(now(), config.lockoutSeconds)
  await Promise.all([
    logins.countAttempt(who.name, until),
    who.address === undefined ? undefined : logins.countAttempt(who.address, until),
  ])
  emit({ event: 'sign_in.refused' })
}

/** Mails to one address are few, whoever asks for them. @throws ServiceError `too_many_mails` */
export async function countMail({ logins, config, now }: Deps, email: string): Promise<void> {
  const count = await logins.countAttempt(`mail ${email}`, addSeconds(now(), HOUR_SECONDS))
  if (count > config.maxMailsPerHour) throw tooManyMails()
}
