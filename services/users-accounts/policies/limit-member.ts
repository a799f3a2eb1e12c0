import { type Actor, type Caller, onBehalf } from '#platform/caller'
import type { Role } from '#contracts/users-accounts'
import { isServiceError } from '#platform/errors'
import { invitationState, ofInvitation } from '../domain/event-states.ts'
import { answered } from '../domain/invitation.ts'
import { type Holdings, mayInvite, permissionsOf } from '../domain/losing.ts'
import type { UsersAccountsDeps } from '../ports.ts'

type Deps = Pick<UsersAccountsDeps, 'accounts' | 'apiKeys' | 'now' | 'publish'>

type Who = {
  accountId: string
  userId: string
  /** The remaining role; `undefined` when the membership has ended. */
  role: Role | undefined
  /** Keeps keys with more access to documents than the role, for indexes and documents only. */
  keep: boolean
  by: Caller['principal']
  /** Whose request that is, or the job's own. */
  caller: Actor
}

/**
 * Limits everything a member holds to their current permissions: their keys are revoked or limited, and invitations by
 * them and their keys are withdrawn if they may no longer invite. Repeatable.
 */
export async function limitMember(deps: Deps, who: Who): Promise<void> {
  const { keyIds } = await keysOf(deps, who, false)
  for (const { accountId, invitationId } of await invitationsOf(deps, who, keyIds)) {
    const decide = (stored: Parameters<typeof answered>[0]) => answered(stored, 'revoked', deps.now())
    try {
      await deps.accounts.updateInvitation(accountId, invitationId, {
        decide,
        also: async (next, before) => [
          deps.publish(
            { type: 'invitation.revoked', ...ofInvitation(next), before: invitationState(before) },
            who.caller,
          ),
        ],
        maxOpen: 0,
      })
    } catch (error) {
      // The invitation was accepted in the meantime, while it was valid; the new member stays.
      if (!isServiceError(error, 'invitation_already_answered')) throw error
    }
  }
}

/** Describes the effect of `limitMember` without changing anything. */
export async function whatMemberLoses(deps: Deps, who: Who): Promise<Holdings> {
  const { beyond, limited, keyIds } = await keysOf(deps, who, true)
  return { beyond, limited, invitations: (await invitationsOf(deps, who, keyIds)).length }
}

function keysOf({ apiKeys }: Deps, { accountId, userId, role, keep, by, caller }: Who, dryRun: boolean) {
  const ask = onBehalf('users-accounts', caller, accountId)
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
