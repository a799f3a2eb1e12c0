import { addSeconds } from '#platform/clock'
import { tooManyMails } from '../domain/errors.ts'
import type { AuthDeps } from '../ports.ts'

export type CountingMails = Pick<AuthDeps, 'attempts' | 'config' | 'now'>
const HOUR_SECONDS = 3600
export const DAY_SECONDS = 86_400

/** Limits the mails that anybody can trigger to one address. @throws ServiceError `too_many_mails` */
export async function countMail(deps: CountingMails, email: string): Promise<void> {
  const { maxMailsPerHour, maxMailsPerDay } = deps.config
  const limits = [
    { key: `mail ${email}`, max: maxMailsPerHour, seconds: HOUR_SECONDS },
    { key: `mail of the day ${email}`, max: maxMailsPerDay, seconds: DAY_SECONDS },
  ]
  for (const { key, ...limit } of limits) {
    const waits = await waitsFor(deps, key, limit)
    if (waits !== undefined) throw tooManyMails(waits)
  }
}

/**
 * Password reset mails have a separate count, which other mails cannot use up.
 * @returns `false` when the last hour's limit is reached; the links already sent stay valid, so that too many requests
 * cannot prevent a reset
 */
export async function mayMailReset(deps: CountingMails, email: string): Promise<boolean> {
  const limit = { max: deps.config.maxResetsPerHour, seconds: HOUR_SECONDS }
  return (await waitsFor(deps, `reset ${email}`, limit)) === undefined
}

/** @returns the seconds until the next mail is allowed, `undefined` if it is allowed now */
export async function waitsFor(
  { attempts, now }: CountingMails,
  key: string,
  { max, seconds }: { max: number; seconds: number },
): Promise<number | undefined> {
  const { lockedUntil } = await attempts.tryAttempt(key, { max, until: addSeconds(now(), seconds) })
  return lockedUntil && Math.min((lockedUntil.getTime() - now().getTime()) / 1000, seconds)
}
