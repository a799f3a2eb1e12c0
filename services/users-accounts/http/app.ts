import {
  type accountRoutes,
  type invitationRoutes,
  type ownerRoutes,
  usersAccountsRoutes,
  type usersAccountsInternalRoutes,
  type userRoutes,
} from '#contracts/users-accounts'
import { type CallerOf, type Handlers, type OnFailure, serve, serviceApp } from '#platform/http'
import { acceptInvitation } from '../operations/accept-invitation.ts'
import { acceptInvitationAsNewUser } from '../operations/accept-invitation-as-new-user.ts'
import { declineInvitation } from '../operations/decline-invitation.ts'
import { describeInvitation } from '../operations/describe-invitation.ts'
import { resendInvitation } from '../operations/resend-invitation.ts'
import { revokeInvitation } from '../operations/revoke-invitation.ts'
import { changeMemberRole } from '../operations/change-member-role.ts'
import { closeAccount } from '../operations/close-account.ts'
import { createAccount } from '../operations/create-account.ts'
import { createAccountWithOwner } from '../operations/create-account-with-owner.ts'
import { createInvitation } from '../operations/create-invitation.ts'
import { findMembership } from '../operations/find-membership.ts'
import { getAccount } from '../operations/get-account.ts'
import { getOwnAccount } from '../operations/get-own-account.ts'
import { getAccountLimits } from '../operations/get-account-limits.ts'
import { getOwnAccountLimits } from '../operations/get-own-account-limits.ts'
import { getOwnAccountUsage } from '../operations/get-own-account-usage.ts'
import { getUser } from '../operations/get-user.ts'
import { getInvitation } from '../operations/get-invitation.ts'
import { listInvitations } from '../operations/list-invitations.ts'
import { getMember } from '../operations/get-member.ts'
import { listMembers } from '../operations/list-members.ts'
import { listOwnMemberships } from '../operations/list-own-memberships.ts'
import { listUserMemberships } from '../operations/list-user-memberships.ts'
import { leaveAccount } from '../operations/leave-account.ts'
import { removeMember } from '../operations/remove-member.ts'
import { renameAccount } from '../operations/rename-account.ts'
import { setAccountLimits } from '../operations/set-account-limits.ts'
import { transferOwnership } from '../operations/transfer-ownership.ts'
import { getProfile } from '../operations/get-profile.ts'
import { updateProfile } from '../operations/update-profile.ts'
import type { UsersAccountsDeps } from '../ports.ts'

type Deps = UsersAccountsDeps

/** The UsersAccounts service: `usersAccountsRoutes`. */
export function usersAccountsApp(deps: Deps, callerOf: CallerOf, onFailure?: OnFailure) {
  const app = serviceApp(callerOf, onFailure, deps.once)
  serve(app, usersAccountsRoutes, {
    ...ofTheAccount(deps),
    ...forOwners(deps),
    ...ofTheUser(deps),
    ...ofTheInvited(deps),
    ...forServices(deps),
  })
  return app
}

const ofTheAccount = (deps: Deps): Handlers<typeof accountRoutes> => ({
  getOwnAccount: ({ caller }) => getOwnAccount(deps, caller),
  renameAccount: ({ caller, query, body, ifMatch }) =>
    renameAccount(deps, caller, { ...body, ...query, ifMatch }),
  getOwnAccountLimits: ({ caller }) => getOwnAccountLimits(deps, caller),
  getOwnAccountUsage: ({ caller }) => getOwnAccountUsage(deps, caller),
  listMembers: ({ caller, query }) => listMembers(deps, caller, query),
  getMember: ({ caller, params }) => getMember(deps, caller, params.userId),
  changeMemberRole: ({ caller, params, query, body, ifMatch }) =>
    changeMemberRole(deps, caller, { ...params, ...body, ...query, ifMatch }),
  removeMember: ({ caller, params, query, ifMatch }) =>
    removeMember(deps, caller, { ...params, ...query, ifMatch }),
  createInvitation: ({ caller, query, body }) => createInvitation(deps, caller, { ...body, ...query }),
  listInvitations: ({ caller, query }) => listInvitations(deps, caller, query),
  getInvitation: ({ caller, params }) => getInvitation(deps, caller, params.invitationId),
  resendInvitation: ({ caller, params, query, ifMatch }) =>
    resendInvitation(deps, caller, { ...params, ...query, ifMatch }),
  revokeInvitation: ({ caller, params, query, ifMatch }) =>
    revokeInvitation(deps, caller, { ...params, ...query, ifMatch }),
})

const forOwners = (deps: Deps): Handlers<typeof ownerRoutes> => ({
  closeAccount: ({ caller, query, body }) => closeAccount(deps, caller, { ...body, ...query }),
  transferOwnership: ({ caller, query, body }) => transferOwnership(deps, caller, { ...body, ...query }),
})

const ofTheUser = (deps: Deps): Handlers<typeof userRoutes> => ({
  listOwnMemberships: ({ caller }) => listOwnMemberships(deps, caller),
  leaveAccount: ({ caller, params, query }) => leaveAccount(deps, caller, { ...params, ...query }),
  createAccount: ({ caller, query, body }) => createAccount(deps, caller, { ...body, ...query }),
  getProfile: ({ caller }) => getProfile(deps, caller),
  updateProfile: ({ caller, query, body, ifMatch }) =>
    updateProfile(deps, caller, { ...body, ...query, ifMatch }),
  acceptInvitation: ({ caller, query, body }) => acceptInvitation(deps, caller, { ...body, ...query }),
})

const ofTheInvited = (deps: Deps): Handlers<typeof invitationRoutes> => ({
  describeInvitation: ({ body }) => describeInvitation(deps, body.token),
  declineInvitation: ({ caller, body }) => declineInvitation(deps, caller, body.token),
})

const forServices = (deps: Deps): Handlers<typeof usersAccountsInternalRoutes> => ({
  createAccountWithOwner: ({ caller, body }) => createAccountWithOwner(deps, caller, body),
  getAccount: ({ params }) => getAccount(deps, params.accountId),
  getUser: ({ params }) => getUser(deps, params.userId),
  findMembership: ({ params }) => findMembership(deps, params),
  listUserMemberships: ({ params }) => listUserMemberships(deps, params.userId),
  getAccountLimits: ({ params }) => getAccountLimits(deps, params.accountId),
  setAccountLimits: ({ caller, params, body }) =>
    setAccountLimits(deps, caller, { ...params, overrides: body }),
  acceptInvitationAsNewUser: ({ caller, body }) => acceptInvitationAsNewUser(deps, caller, body),
})
