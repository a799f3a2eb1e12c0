import { type Caller, systemCaller } from '#platform/caller'
import type { Role } from '#contracts/users-accounts'
import { isServiceError } from '#platform/errors'
import { answered } from '../domain/invitation.ts'
import { type Holdings, mayInvite, permissionsOf } from '../domain/losing.ts'
import type { UsersAccountsDeps } from '../ports.ts'

type Deps = Pick<UsersAccountsDeps, 'accounts' | 'apiKeys' | 'now' | 'emit'>
type Who = {
  accountId: string
  userId: string
  /** As what they are left; `undefined`: no member any more. */
  role: Role | undefined
  /** Keys that reach documents they do not reach any more stay, for indexes and documents. */
  keep: boolean
  by: Caller['principal']
  requestId: string
}

/**
 * Nothing that a member ever held may do more than they may now: their keys are revoked or limited, and invitations of
 * theirs and of their keys are withdrawn when they may not invite any more. Repeatable.
 */
export async function limitMember(deps: Deps, who: Who): Promise<void> {
  const { keyIds } = await keysOf(deps, who, false)
  for (const { accountId, invitationId } of await invitationsOf(deps, who, keyIds)) {
    const decide = (stored: Parameters<typeof answered>[0]) => answered(stored, 'revoked', deps.now())
    try {
      await deps.accounts.updateInvitation(accountId, invitationId, {
        decide,
        also: async () => [],
        maxOpen: 0,
      })
      deps.emit({ event: 'invitation.revoked', accountId, invitationId })
    } catch (error) {
      // Answered meanwhile: whoever accepted is a member by an invitation that was good then.
      if (!isServiceError(error, 'invitation_already_answered')) throw error
    }
  }
}

/** What that would be. */
export async function whatMemberLoses(deps: Deps, who: Who): Promise<Holdings> {
  const { beyond, limited, keyIds } = await keysOf(deps, who, true)
  return { beyond, limited, invitations: (await invitationsOf(deps, who, keyIds)).length }
}

function keysOf({ apiKeys }: Deps, { accountId, userId, role, keep, by, requestId }: Who, dryRun: boolean) {
  const ask = systemCaller('users-accounts', requestId, accountId)
  const permissions = [...permissionsOf(role)]
  return apiKeys.limitApiKeysOfUser(ask, { body: { accountId, userId, permissions, keep, dryRun, by } })
}

async function invitationsOf(
  { accounts }: Deps,
  { accountId, userId, role }: Who,
  keyIds: readonly string[],
) {
  if (mayInvite(role)) return []
  const open = await accounts.listOpenInvitations(accountId)
  return open.filter(({ invitedBy: { type, id } }) =>
    type === 'user' ? id === userId : type === 'apiKey' && keyIds.includes(id),
  )
}
