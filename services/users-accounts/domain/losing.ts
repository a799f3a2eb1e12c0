import { ROLE_PERMISSIONS } from '#contracts/auth'
import type { Risk } from '#contracts/dry-run'
import type { Role } from '#contracts/users-accounts'
import type { InvitationRecord } from './invitation.ts'
import type { MembershipRecord } from './membership.ts'

/** What of a member's is about to end or shrink with their role. */
export type Holdings = Readonly<{
  /** Keys that reach documents they will not reach any more. */
  beyond: readonly { keyId: string; name: string }[]
  /** How many of their other keys may do less. */
  limited: number
  /** How many invitations of theirs are open. */
  invitations: number
}>

const NAMED = 3

export const permissionsOf = (role: Role | undefined): readonly string[] =>
  role === undefined ? [] : ROLE_PERMISSIONS[role]

/** Whether somebody of the first role may less in the second; `undefined`: no member. */
export function losesBy(from: Role, to: Role | undefined): boolean {
  return permissionsOf(from).some((one) => !permissionsOf(to).includes(one))
}

export const mayInvite = (role: Role | undefined): boolean => permissionsOf(role).includes('members:manage')

/** Whether an invitation is still one that its inviter could make. Those of keys and services end when those do. */
export function isStillOffered(
  { invitedBy, role }: InvitationRecord,
  inviter: Pick<MembershipRecord, 'role'> | undefined,
): boolean {
  if (invitedBy.type !== 'user') return true
  return (
    mayInvite(inviter?.role) && permissionsOf(role).every((one) => permissionsOf(inviter?.role).includes(one))
  )
}

/** What to know before a member loses them. */
export function risksOf(
  { beyond, limited, invitations }: Holdings,
  { isSelf, keep }: { isSelf: boolean; keep: boolean },
): Risk[] {
  const who = isSelf ? 'you' : 'this member'
  const risks: Risk[] = []
  if (beyond.length > 0)
    risks.push(
      keep
        ? {
            level: 'warning',
            message: `${keysText(beyond, who)} ${beyond.length === 1 ? 'goes' : 'go'} on working, for indexes and documents only. Whoever has the text can use it.`,
          }
        : {
            level: 'danger',
            message: `${keysText(beyond, who)} ${beyond.length === 1 ? 'is' : 'are'} revoked: whatever uses ${beyond.length === 1 ? 'it' : 'them'} is refused within a second.`,
          },
    )
  if (limited > 0)
    risks.push({
      level: 'info',
      message: `${limited === 1 ? 'An API key' : `${limited} API keys`} that ${who} made may do no more than the new role.`,
    })
  if (invitations > 0)
    risks.push({
      level: 'warning',
      message: `${invitations === 1 ? 'An open invitation' : `${invitations} open invitations`} by ${who} ${invitations === 1 ? 'is' : 'are'} withdrawn.`,
    })
  return risks
}

function keysText(keys: Holdings['beyond'], who: string): string {
  const names = keys.slice(0, NAMED).map(({ name }) => name)
  const more = keys.length > NAMED ? `, and ${keys.length - NAMED} more` : ''
  return `${keys.length === 1 ? 'An API key' : `${keys.length} API keys`} that ${who} made (${names.join(', ')}${more})`
}
