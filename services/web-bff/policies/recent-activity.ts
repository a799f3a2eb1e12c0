import type { ApiKey } from '#contracts/api-keys'
import type { IndexListEntry } from '#contracts/indexes'
import type { Invitation, Member } from '#contracts/users-accounts'
import type { Activity } from '#contracts/web-bff'
import { type Caller, mayDo } from '#platform/caller'
import type { WebBffDeps } from '../ports.ts'
import { everyPage } from './every-page.ts'

const LATEST = 20

/**
 * Recent activity, newest first, as far as the caller may see it. It is derived from the times stored with indexes,
 * keys, members and invitations.
 */
export async function recentActivity(
  { apiKeys, usersAccounts }: Pick<WebBffDeps, 'apiKeys' | 'usersAccounts'>,
  caller: Caller,
  indexes: Promise<readonly IndexListEntry[]>,
): Promise<Activity[]> {
  const may = async <T>(permission: string, load: () => Promise<readonly T[]>): Promise<readonly T[]> =>
    mayDo(caller, permission) ? load() : []
  const [made, keys, members, invitations] = await Promise.all([
    may('indexes:read', () => indexes),
    may('keys:manage', () => everyPage((asked) => apiKeys.listApiKeys(caller, asked))),
    // Members are not ordered by time, so all of them are needed to find those who joined last.
    may('members:read', () => everyPage((asked) => usersAccounts.listMembers(caller, asked))),
    may('members:manage', () => everyPage((asked) => usersAccounts.listInvitations(caller, asked))),
  ])
  const nameOf = namesOf(members)
  return [
    ...made.map(({ Created, indexName }): Activity => ({
      at: Created,
      kind: 'index_created',
      subject: indexName,
    })),
    ...keys.flatMap((key) => ofKey(key, nameOf)),
    ...members.map((member): Activity => ({
      at: member.createdAt,
      kind: 'member_joined',
      subject: shown(member),
    })),
    ...invitations.flatMap((invitation) => ofInvitation(invitation, nameOf)),
  ]
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, LATEST)
}

type NameOf = (actor: { type: string; id: string } | undefined) => { actor?: string }
const shown = ({ name, email }: Member) => name ?? email

/** The names of current members, by id; a former member has none. */
function namesOf(members: readonly Member[]): NameOf {
  const byId = new Map(members.map((member) => [member.userId, shown(member)]))
  return (actor) => {
    if (actor?.type === 'apiKey') return { actor: 'An API key' }
    const name = byId.get(actor?.id ?? '')
    return name === undefined ? {} : { actor: name }
  }
}

function ofKey({ name, createdAt, createdBy, revokedAt, revokedBy }: ApiKey, nameOf: NameOf): Activity[] {
  const made: Activity = { at: createdAt, kind: 'api_key_created', subject: name, ...nameOf(createdBy) }
  if (revokedAt === undefined) return [made]
  return [made, { at: revokedAt, kind: 'api_key_revoked', subject: name, ...nameOf(revokedBy) }]
}

function ofInvitation(
  { email, createdAt, invitedBy, endedAt, status }: Invitation,
  nameOf: NameOf,
): Activity[] {
  const sent: Activity = { at: createdAt, kind: 'invitation_sent', subject: email, ...nameOf(invitedBy) }
  // An accepted invitation is shown as the member who joined.
  if (endedAt === undefined || status === 'accepted') return [sent]
  return [sent, { at: endedAt, kind: 'invitation_answered', subject: email }]
}
