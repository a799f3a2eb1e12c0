import { formatCount, formatQuantity } from '../../format/numbers.ts'

/** How many there are, as far as they were loaded. */
export type Counted = Readonly<{ count: number; isMore: boolean }>

/** `3 of 500 members`, `3 members` while the limit is not known, `more than 100 …` while not all are known. */
export function usedOfLimit(
  { count, isMore }: Counted,
  limit: number | undefined,
  [one, many]: readonly [string, string],
): string {
  const used = limit === undefined ? formatQuantity(count, one, many) : formatCount(count)
  const ofLimit = limit === undefined ? '' : ` of ${formatQuantity(limit, one, many)}`
  return `${isMore ? 'more than ' : ''}${used}${ofLimit}`
}

type Team = Readonly<{
  members: Counted
  openInvitations: Counted
  limits: { maxMembers: number; maxInvitations: number } | undefined
}>

/** What stands in the way of inviting somebody, and what to do about it. */
export function limitNote({ members, openInvitations, limits }: Team): string | undefined {
  if (limits === undefined) return undefined
  const { maxMembers, maxInvitations } = limits
  if (members.count >= maxMembers)
    return `This account has ${formatQuantity(maxMembers, 'member', 'members')}, which is its limit. Remove somebody, or ask whoever runs this deployment for a higher limit.`
  if (openInvitations.count >= maxInvitations)
    return `This account has ${formatQuantity(maxInvitations, 'pending invitation', 'pending invitations')}, which is its limit. Wait until some are answered, or revoke some.`
  return undefined
}
