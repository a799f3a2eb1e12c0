import { type DryRun, toDryRun } from '#contracts/dry-run'
import type { Invitation } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { requireMatch } from '#platform/precondition'
import { limitsOf } from '../domain/account.ts'
import {
  alreadyInvited,
  invitationLimitExceeded,
  invitationNotFound,
  type InvitationRecord,
  invitationStatus,
  toInvitationView,
} from '../domain/invitation.ts'
import type { Also, UsersAccountsDeps } from '../ports.ts'
import { invitationTag } from '../domain/invitation-tag.ts'
import { requireManager } from './acting.ts'
import { openAccount } from './existing-account.ts'

export type ChangeInvitationDeps = Pick<UsersAccountsDeps, 'accounts' | 'once' | 'now' | 'config' | 'publish'>

export type ChangeInvitationAsked = { invitationId: string; dryRun: boolean; ifMatch?: string | undefined }

type Change = ChangeInvitationAsked & {
  operationId: string
  decide: (invitation: InvitationRecord) => InvitationRecord
  also: (next: InvitationRecord) => ReturnType<UsersAccountsDeps['once']['keep']>
  publish: (next: InvitationRecord, before: InvitationRecord) => Also[number]
}

/**
 * Changes an invitation of the caller's account, or describes the change on a dry run.
 * @throws ServiceError `forbidden`, `invitation_not_found`, `invitation_already_answered`, `precondition_failed`,
 * `invitation_limit_exceeded`, `already_invited`
 */
export async function changeInvitation(
  deps: ChangeInvitationDeps,
  caller: Caller,
  { invitationId, dryRun, ifMatch, ...change }: Change,
): Promise<Invitation | DryRun> {
  await requireManager(deps, caller)
  const { accountId } = caller
  const { maxInvitations: maxOpen } = limitsOf(await openAccount(deps, accountId), deps.config.defaultLimits)
  const decide = (invitation: InvitationRecord) => {
    requireMatch(ifMatch, invitationTag(invitation))
    return change.decide(invitation)
  }
  if (dryRun) {
    const before = await deps.accounts.findInvitation(accountId, invitationId)
    if (before === undefined) throw invitationNotFound()
    const after = decide(before)
    if (after.answer === undefined) await refuseUnopenable(deps, before, maxOpen)
    const values = (invitation: InvitationRecord) => ({
      status: invitationStatus(invitation, deps.now()),
      expiresAt: invitation.validUntil.toISOString(),
    })
    return toDryRun(change.operationId, { before: values(before), after: values(after) })
  }
  const changed = await deps.accounts.updateInvitation(accountId, invitationId, {
    decide,
    also: async (next, before) => [
      ...(next === before ? [] : [change.publish(next, before)]),
      ...(await change.also(next)),
      ...(await deps.once.keep(caller, toInvitationView(next, deps.now()))),
    ],
    maxOpen,
  })
  if (changed === undefined) throw invitationNotFound()
  if (changed === 'limit') throw invitationLimitExceeded(maxOpen)
  if (changed === 'already_invited') throw alreadyInvited()
  return toInvitationView(changed, deps.now())
}

/**
 * Refuses to reopen an invitation when its address has another open one, or the account has the maximum of open ones.
 */
async function refuseUnopenable(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  { accountId, email, invitationId }: InvitationRecord,
  maxOpen: number,
): Promise<void> {
  const open = await accounts.findOpenInvitation(accountId, email)
  if (open === invitationId) return
  if (open !== undefined) throw alreadyInvited(email)
  if ((await accounts.countOpenInvitations(accountId)) >= maxOpen) throw invitationLimitExceeded(maxOpen)
}
