import type { AccountLimits, AccountUsage } from '#contracts/users-accounts'
import { formatCount, formatQuantity } from '../../format/numbers.ts'

/** `3 of 500 members`, or `3 members` while the limit is not known; nothing while the number is not. */
export function usedOfLimit(
  count: number | undefined,
  limit: number | undefined,
  [one, many]: readonly [string, string],
): string | undefined {
  if (count === undefined) return undefined
  return limit === undefined
    ? formatQuantity(count, one, many)
    : `${formatCount(count)} of ${formatQuantity(limit, one, many)}`
}

type Team = Readonly<{
  usage: AccountUsage | undefined
  limits: Pick<AccountLimits, 'maxMembers' | 'maxInvitations'> | undefined
}>

/** What stands in the way of inviting somebody, and what to do about it. */
export function limitNote({ usage, limits }: Team): string | undefined {
  if (usage === undefined || limits === undefined) return undefined
  const { maxMembers, maxInvitations } = limits
  if (usage.members >= maxMembers)
    return `This account has ${formatQuantity(maxMembers, 'member', 'members')}, which is its limit. Remove somebody, or ask whoever runs this deployment for a higher limit.`
  if (usage.openInvitations >= maxInvitations)
    return `This account has ${formatQuantity(maxInvitations, 'pending invitation', 'pending invitations')}, which is its limit. Wait until some are answered, or revoke some.`
  return undefined
}
