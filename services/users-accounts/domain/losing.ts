import { ROLE_PERMISSIONS } from '#contracts/auth'
import type { Risk } from '#contracts/dry-run'
import type { Role } from '#contracts/users-accounts'
import type { InvitationRecord } from './invitation.ts'
import type { MembershipRecord } from './membership.ts'

/** A member's keys and invitations that are affected by a lower role. */
export type Holdings = Readonly<{
  /** Keys with more access to documents than the new role. */
  beyond: readonly { keyId: string; name: string }[]
  /** The number of their other keys that lose permissions. */
  limited: number
  /** The number of their open invitations. */
  invitations: number
}>

const NAMED = 3

export const permissionsOf = (role: Role | undefined): readonly string[] =>
  role === undefined ? [] : ROLE_PERMISSIONS[role]

/** Whether the second role lacks permissions of the first; `undefined` stands for no membership. */
export function losesBy(from: Role, to: Role | undefined): boolean {
  return permissionsOf(from).some((one) => !permissionsOf(to).includes(one))
}

export const mayInvite = (role: Role | undefined): boolean => permissionsOf(role).includes('members:manage')

/**
 * Whether the inviter could still send this invitation. Invitations by keys and services stay valid as long as these
 * do.
 */
export function isStillOffered(
  { invitedBy, role }: InvitationRecord,
  inviter: Pick<MembershipRecord, 'role'> | undefined,
): boolean {
  if (invitedBy.type !== 'user') return true
  return (
    mayInvite(inviter?.role) && permissionsOf(role).every((one) => permissionsOf(inviter?.role).includes(one))
  )
}

/** The risks shown before a member loses these. */
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
