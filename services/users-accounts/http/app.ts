import { usersAccountsRoutes as routes } from '#contracts/users-accounts'
import { type CallerOf, ifMatchOf, type OnFailure, serviceApp } from '#platform/http'
import {
  acceptInvitation,
  acceptInvitationAsNewUser,
  declineInvitation,
  describeInvitation,
} from '../operations/answer-invitation.ts'
import { resendInvitation, revokeInvitation } from '../operations/change-invitation.ts'
import { changeMemberRole } from '../operations/change-member-role.ts'
import { closeAccount } from '../operations/close-account.ts'
import { createAccount } from '../operations/create-account.ts'
import { createAccountWithOwner } from '../operations/create-account-with-owner.ts'
import { createInvitation } from '../operations/create-invitation.ts'
import { findMembership } from '../operations/find-membership.ts'
import { getAccount, getOwnAccount } from '../operations/get-account.ts'
import { getAccountLimits, getOwnAccountLimits } from '../operations/get-account-limits.ts'
import { getOwnAccountUsage } from '../operations/get-account-usage.ts'
import { getUser } from '../operations/get-user.ts'
import { getInvitation, listInvitations } from '../operations/list-invitations.ts'
import { getMember, listMembers } from '../operations/list-members.ts'
import { listOwnMemberships, listUserMemberships } from '../operations/list-user-memberships.ts'
import { leaveAccount, removeMember } from '../operations/remove-member.ts'
import { renameAccount } from '../operations/rename-account.ts'
import { setAccountLimits } from '../operations/set-account-limits.ts'
import { transferOwnership } from '../operations/transfer-ownership.ts'
import { getProfile, updateProfile } from '../operations/update-profile.ts'
import type { UsersAccountsDeps } from '../ports.ts'

type App = ReturnType<typeof serviceApp>

/** The UsersAccounts service: `usersAccountsRoutes`. */
export function usersAccountsApp(deps: UsersAccountsDeps, callerOf: CallerOf, onFailure?: OnFailure) {
  const app = serviceApp(callerOf, onFailure, deps.once)
  ofTheAccount(app, deps)
  ofItsMembers(app, deps)
  ofItsInvitations(app, deps)
  ofTheUser(app, deps)
  forServices(app, deps)
  return app
}

function ofTheAccount(app: App, deps: UsersAccountsDeps): void {
  app.openapi(routes.getOwnAccount, async (c) => {
    const { account, etag } = await getOwnAccount(deps, c.var.caller)
    return c.json(account, 200, { etag })
  })
  app.openapi(routes.renameAccount, async (c) => {
    const input = { ...c.req.valid('json'), ...c.req.valid('query'), ifMatch: ifMatchOf(c) }
    return c.json(await renameAccount(deps, c.var.caller, input), 200)
  })
  app.openapi(routes.closeAccount, async (c) => {
    const input = { ...c.req.valid('json'), ...c.req.valid('query') }
    return c.json(await closeAccount(deps, c.var.caller, input), 200)
  })
  app.openapi(routes.getOwnAccountLimits, async (c) =>
    c.json(await getOwnAccountLimits(deps, c.var.caller), 200),
  )
  app.openapi(routes.getOwnAccountUsage, async (c) =>
    c.json(await getOwnAccountUsage(deps, c.var.caller), 200),
  )
  app.openapi(routes.transferOwnership, async (c) => {
    const input = { ...c.req.valid('json'), ...c.req.valid('query') }
    return c.json(await transferOwnership(deps, c.var.caller, input), 200)
  })
}

function ofItsMembers(app: App, deps: UsersAccountsDeps): void {
  app.openapi(routes.listMembers, async (c) =>
    c.json(await listMembers(deps, c.var.caller, c.req.valid('query')), 200),
  )
  app.openapi(routes.getMember, async (c) => {
    const { member, etag } = await getMember(deps, c.var.caller, c.req.valid('param').userId)
    return c.json(member, 200, { etag })
  })
  app.openapi(routes.changeMemberRole, async (c) => {
    const asked = { ...c.req.valid('param'), ...c.req.valid('json'), ...c.req.valid('query') }
    return c.json(await changeMemberRole(deps, c.var.caller, { ...asked, ifMatch: ifMatchOf(c) }), 200)
  })
  app.openapi(routes.removeMember, async (c) => {
    const asked = { ...c.req.valid('param'), ...c.req.valid('query'), ifMatch: ifMatchOf(c) }
    return c.json(await removeMember(deps, c.var.caller, asked), 200)
  })
}

function ofItsInvitations(app: App, deps: UsersAccountsDeps): void {
  app.openapi(routes.createInvitation, async (c) => {
    const input = { ...c.req.valid('json'), ...c.req.valid('query') }
    return c.json(await createInvitation(deps, c.var.caller, input), 200)
  })
  app.openapi(routes.listInvitations, async (c) =>
    c.json(await listInvitations(deps, c.var.caller, c.req.valid('query')), 200),
  )
  app.openapi(routes.getInvitation, async (c) => {
    const { invitation, etag } = await getInvitation(deps, c.var.caller, c.req.valid('param').invitationId)
    return c.json(invitation, 200, { etag })
  })
  app.openapi(routes.resendInvitation, async (c) => {
    const asked = { ...c.req.valid('param'), ...c.req.valid('query'), ifMatch: ifMatchOf(c) }
    return c.json(await resendInvitation(deps, c.var.caller, asked), 200)
  })
  app.openapi(routes.revokeInvitation, async (c) => {
    const asked = { ...c.req.valid('param'), ...c.req.valid('query'), ifMatch: ifMatchOf(c) }
    return c.json(await revokeInvitation(deps, c.var.caller, asked), 200)
  })
}

function ofTheUser(app: App, deps: UsersAccountsDeps): void {
  app.openapi(routes.listOwnMemberships, async (c) =>
    c.json(await listOwnMemberships(deps, c.var.caller), 200),
  )
  app.openapi(routes.leaveAccount, async (c) => {
    const asked = { ...c.req.valid('param'), ...c.req.valid('query') }
    return c.json(await leaveAccount(deps, c.var.caller, asked), 200)
  })
  app.openapi(routes.createAccount, async (c) =>
    c.json(await createAccount(deps, c.var.caller, { ...c.req.valid('json'), ...c.req.valid('query') }), 200),
  )
  app.openapi(routes.getProfile, async (c) => {
    const { user, etag } = await getProfile(deps, c.var.caller)
    return c.json(user, 200, { etag })
  })
  app.openapi(routes.updateProfile, async (c) => {
    const asked = { ...c.req.valid('json'), ...c.req.valid('query'), ifMatch: ifMatchOf(c) }
    return c.json(await updateProfile(deps, c.var.caller, asked), 200)
  })
  app.openapi(routes.describeInvitation, async (c) =>
    c.json(await describeInvitation(deps, c.req.valid('json').token), 200),
  )
  app.openapi(routes.declineInvitation, async (c) =>
    c.json(await declineInvitation(deps, c.var.caller, c.req.valid('json').token), 200),
  )
  app.openapi(routes.acceptInvitation, async (c) =>
    c.json(
      await acceptInvitation(deps, c.var.caller, { ...c.req.valid('json'), ...c.req.valid('query') }),
      200,
    ),
  )
}

function forServices(app: App, deps: UsersAccountsDeps): void {
  app.openapi(routes.createAccountWithOwner, async (c) =>
    c.json(await createAccountWithOwner(deps, c.var.caller, c.req.valid('json')), 200),
  )
  app.openapi(routes.getAccount, async (c) =>
    c.json(await getAccount(deps, c.var.caller, c.req.valid('param').accountId), 200),
  )
  app.openapi(routes.getUser, async (c) =>
    c.json(await getUser(deps, c.var.caller, c.req.valid('param').userId), 200),
  )
  app.openapi(routes.findMembership, async (c) =>
    c.json(await findMembership(deps, c.var.caller, c.req.valid('param')), 200),
  )
  app.openapi(routes.listUserMemberships, async (c) =>
    c.json(await listUserMemberships(deps, c.var.caller, c.req.valid('param').userId), 200),
  )
  app.openapi(routes.getAccountLimits, async (c) =>
    c.json(await getAccountLimits(deps, c.var.caller, c.req.valid('param').accountId), 200),
  )
  app.openapi(routes.setAccountLimits, async (c) => {
    const input = { accountId: c.req.valid('param').accountId, overrides: c.req.valid('json') }
    return c.json(await setAccountLimits(deps, c.var.caller, input), 200)
  })
  app.openapi(routes.acceptInvitationAsNewUser, async (c) =>
    c.json(await acceptInvitationAsNewUser(deps, c.var.caller, c.req.valid('json')), 200),
  )
}
