import type { Credit } from '#contracts/billing'
import type { UsedCredit } from './invoice.ts'

export type CreditRecord = Readonly<{
  creditId: string
  accountId: string
  cents: number
  remainingCents: number
  reason: string
  grantedBy: string
  grantedAt: string
  /** When it can no longer be used. */
  expiresOn?: string | undefined
}>

export const isUsable = ({ remainingCents, expiresOn }: CreditRecord, now: Date): boolean =>
  remainingCents > 0 && (expiresOn === undefined || new Date(expiresOn) > now)

/** Pays an amount from credits: those that end first, then the oldest. At most 40 of them, which one transaction holds. */
export function payWith(
  credits: readonly CreditRecord[],
  cents: number,
  now: Date,
): { used: UsedCredit[]; credits: { before: CreditRecord; next: CreditRecord }[] } {
  const END = '9999'
  const usable = credits
    .filter((credit) => isUsable(credit, now))
    .toSorted((a, b) => {
      const [one, other] = [a, b].map(({ expiresOn = END, grantedAt }) => `${expiresOn} ${grantedAt}`)
      return (one ?? '') < (other ?? '') ? -1 : 1
    })
    .slice(0, 40)
  let left = Math.max(0, cents)
  const used: UsedCredit[] = []
  const after: { before: CreditRecord; next: CreditRecord }[] = []
  for (const credit of usable) {
    const part = Math.min(left, credit.remainingCents)
    if (part === 0) break
    left -= part
    used.push({ creditId: credit.creditId, cents: part })
    after.push({ before: credit, next: { ...credit, remainingCents: credit.remainingCents - part } })
  }
  return { used, credits: after }
}

export function toCreditView({
  creditId,
  cents,
  remainingCents,
  reason,
  grantedAt,
  expiresOn,
}: CreditRecord): Credit {
  return {
    creditId,
    cents,
    remainingCents,
    reason,
    grantedAt,
    ...(expiresOn !== undefined && { expiresAt: expiresOn }),
  }
}
