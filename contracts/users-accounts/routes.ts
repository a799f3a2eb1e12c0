import * as z from 'zod'
import { route } from '../access/index.ts'
import { jsonBody } from '../values/index.ts'
import { CreatedApiKey } from '../api-keys/index.ts'
import { DryRunQuery, orDryRun } from '../dry-run/index.ts'
import { responses, taggedResponses } from '../errors/index.ts'
import {
  Account,
  AccountClosed,
  AccountClosing,
  AccountLimits,
  AccountParams,
  AccountRename,
  AccountUsage,
  CreateInvitationInput,
  displayName,
  Invitation,
  InvitationOffer,
  InvitationPage,
  InvitationToken,
  Member,
  MemberPage,
  OwnMembership,
  PageQuery,
  RoleChange,
  User,
  UserParams,
} from './schemas.ts'
import { usersAccountsInternalRoutes } from './internal-routes.ts'

const InvitationParams = z.object({ invitationId: z.string().max(64) })
/** With `keepApiKeys`, keys of a member who loses permissions still work for indexes and documents. */
const LosingQuery = DryRunQuery.extend({
  keepApiKeys: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
})
const Removed = z.object({ removed: z.literal(true) })
const TokenBody = z.strictObject({ token: InvitationToken })

const BOTH = { audience: ['public', 'web'] } as const
const READ_ACCOUNT = { ...BOTH, permission: 'account:read', limitedKeys: true } as const
const READ_MEMBERS = { ...BOTH, permission: 'members:read' } as const
const MANAGE_MEMBERS = { ...BOTH, permission: 'members:manage' } as const
const OWN = { audience: ['web'], permission: 'account:own' } as const
const USER = { audience: ['web'] } as const
/** Open: the token of the invitation is the credential. */
const INVITED = { audience: ['web'], isOpen: true, limit: 'signIn' } as const

/**
 * Routes of the caller's own account, for its members and keys. Mutations take `dryRun`, `Idempotency-Key` and
 * `If-Match`.
 * Error codes: `unauthorized`, `forbidden`, `step_up_required`, `account_not_found`, `member_not_found`,
 * `invitation_not_found`, `already_a_member`, `already_invited`, `invitation_limit_exceeded`, `member_limit_exceeded`,
 * `last_owner`, `account_has_indexes`, `precondition_failed`, `unprocessable_entity`, `operation_conflict_error`.
 */
export const accountRoutes = {
  /** Answers an `ETag`. */
  getOwnAccount: route({
    operationId: 'getOwnAccount',
    method: 'get',
    path: '/account',
    access: READ_ACCOUNT,
    responses: taggedResponses(Account, [401, 403]),
  }),
  renameAccount: route({
    operationId: 'renameAccount',
    method: 'patch',
    path: '/account',
    access: { ...BOTH, permission: 'account:manage' },
    request: { query: DryRunQuery, ...jsonBody(AccountRename) },
    responses: responses(orDryRun(Account), [401, 403, 409, 412, 422]),
  }),
  getOwnAccountLimits: route({
    operationId: 'getOwnAccountLimits',
    method: 'get',
    path: '/account/limits',
    access: READ_ACCOUNT,
    responses: responses(AccountLimits, [401, 403]),
  }),
  getOwnAccountUsage: route({
    operationId: 'getOwnAccountUsage',
    method: 'get',
    path: '/account/usage',
    access: READ_ACCOUNT,
    responses: responses(AccountUsage, [401, 403]),
  }),
  listMembers: route({
    operationId: 'listMembers',
    method: 'get',
    path: '/members',
    access: READ_MEMBERS,
    request: { query: PageQuery },
    responses: responses(MemberPage, [400, 401, 403, 422]),
  }),
  /** Answers an `ETag`. */
  getMember: route({
    operationId: 'getMember',
    method: 'get',
    path: '/members/{userId}',
    access: { ...READ_MEMBERS, names: 'member' },
    request: { params: UserParams },
    responses: taggedResponses(Member, [401, 403, 404, 422]),
  }),
  /**
   * Only an owner gives and takes the role of owner, and gives it with step-up. 409 `last_owner` when none would be
   * left, 429 `account_limit_exceeded` for a member who owns too many accounts. Their API keys for documents that the
   * new role cannot reach are revoked; a dry run lists them.
   */
  changeMemberRole: route({
    operationId: 'changeMemberRole',
    method: 'patch',
    path: '/members/{userId}',
    access: { ...MANAGE_MEMBERS, names: 'member' },
    request: { params: UserParams, query: LosingQuery, ...jsonBody(RoleChange) },
    responses: responses(orDryRun(Member), [401, 403, 404, 409, 412, 422, 429]),
  }),
  /**
   * Every member may remove themselves. 409 `last_owner` for the last owner. The member's API keys are revoked and
   * their open invitations withdrawn; a dry run lists both.
   */
  removeMember: route({
    operationId: 'removeMember',
    method: 'delete',
    path: '/members/{userId}',
    access: { ...BOTH, names: 'member' },
    request: { params: UserParams, query: LosingQuery },
    responses: responses(orDryRun(Removed), [401, 403, 404, 409, 412, 422]),
  }),
  /** Sends a mail with a link that is good for seven days. */
  createInvitation: route({
    operationId: 'createInvitation',
    method: 'post',
    path: '/invitations',
    access: MANAGE_MEMBERS,
    request: { query: DryRunQuery, ...jsonBody(CreateInvitationInput) },
    responses: responses(orDryRun(Invitation), [401, 403, 409, 422, 429]),
  }),
  /** Newest first, ended ones for 30 days. */
  listInvitations: route({
    operationId: 'listInvitations',
    method: 'get',
    path: '/invitations',
    access: READ_MEMBERS,
    request: { query: PageQuery },
    responses: responses(InvitationPage, [400, 401, 403, 422]),
  }),
  /** Answers an `ETag`. */
  getInvitation: route({
    operationId: 'getInvitation',
    method: 'get',
    path: '/invitations/{invitationId}',
    access: { ...READ_MEMBERS, names: 'invitation' },
    request: { params: InvitationParams },
    responses: taggedResponses(Invitation, [401, 403, 404, 422]),
  }),
  /** Mails a new link for an open or expired invitation; the old link no longer works. */
  resendInvitation: route({
    operationId: 'resendInvitation',
    method: 'post',
    path: '/invitations/{invitationId}/resend',
    access: { ...MANAGE_MEMBERS, names: 'invitation' },
    request: { params: InvitationParams, query: DryRunQuery },
    responses: responses(orDryRun(Invitation), [401, 403, 404, 409, 412, 422, 429]),
  }),
  /** Idempotent. 409 when it was accepted already. */
  revokeInvitation: route({
    operationId: 'revokeInvitation',
    method: 'delete',
    path: '/invitations/{invitationId}',
    access: { ...MANAGE_MEMBERS, names: 'invitation' },
    request: { params: InvitationParams, query: DryRunQuery },
    responses: responses(orDryRun(Invitation), [401, 403, 404, 409, 412, 422]),
  }),
}

/** Routes for owners of the account, with step-up. Error codes: as above. */
export const ownerRoutes = {
  /**
   * Closes the account at once: its keys stop working, its members lose access, and its data is purged after the
   * retention time. 409 `account_has_indexes` until its indexes are deleted. Owners only, with step-up.
   */
  closeAccount: route({
    operationId: 'closeAccount',
    method: 'post',
    path: '/account/close',
    access: OWN,
    request: { query: DryRunQuery, ...jsonBody(AccountClosing) },
    responses: responses(orDryRun(AccountClosed), [401, 403, 409, 422]),
  }),
  /** Owners only, with step-up. The previous owner stays as an admin. */
  transferOwnership: route({
    operationId: 'transferOwnership',
    method: 'post',
    path: '/account/transfer-ownership',
    access: { ...OWN, names: 'member' },
    request: { query: DryRunQuery, ...jsonBody(z.strictObject({ userId: z.string().max(64) })) },
    responses: responses(orDryRun(Member), [401, 403, 404, 409, 422, 429]),
  }),
}

/**
 * Routes of a signed-in user, independent of the account. Mutations take `dryRun`, `Idempotency-Key` and, for what has
 * an `ETag`, `If-Match`.
 * Error codes: as above, and `invitation_for_another_address`, `account_limit_exceeded`.
 */
export const userRoutes = {
  /** Oldest membership first. */
  listOwnMemberships: route({
    operationId: 'listOwnMemberships',
    method: 'get',
    path: '/memberships',
    access: USER,
    responses: responses(z.object({ results: z.array(OwnMembership) }), [401, 403]),
  }),
  /** Works for any account of the user, not only the session's. 409 `last_owner` for the last owner. */
  leaveAccount: route({
    operationId: 'leaveAccount',
    method: 'delete',
    path: '/memberships/{accountId}',
    access: { ...USER, names: 'account' },
    request: { params: AccountParams, query: DryRunQuery },
    responses: responses(orDryRun(Removed), [401, 403, 404, 409, 422]),
  }),
  /** Creates another account, owned by the user, and its key `default`, whose text is shown only now. */
  createAccount: route({
    operationId: 'createAccount',
    method: 'post',
    path: '/accounts',
    access: USER,
    request: { query: DryRunQuery, ...jsonBody(z.strictObject({ name: displayName('account name') })) },
    responses: responses(
      orDryRun(z.object({ account: Account, apiKey: CreatedApiKey.optional() })),
      [401, 403, 409, 422, 429],
    ),
  }),
  /** Answers an `ETag`. */
  getProfile: route({
    operationId: 'getProfile',
    method: 'get',
    path: '/profile',
    access: USER,
    responses: taggedResponses(User, [401, 403]),
  }),
  updateProfile: route({
    operationId: 'updateProfile',
    method: 'patch',
    path: '/profile',
    access: USER,
    request: { query: DryRunQuery, ...jsonBody(z.strictObject({ name: displayName('name') })) },
    responses: responses(orDryRun(User), [401, 403, 409, 412, 422]),
  }),
  /** For the signed-in user with the invited address. Someone without a user calls Auth's `signUpInvited`. */
  acceptInvitation: route({
    operationId: 'acceptInvitation',
    method: 'post',
    path: '/invitation-offers/accept',
    access: { ...USER, names: 'invitation' },
    request: { query: DryRunQuery, ...jsonBody(TokenBody) },
    responses: responses(orDryRun(OwnMembership), [401, 403, 404, 409, 422, 429]),
  }),
}

/** Routes for the bearer of an invitation, whose token is the credential. */
export const invitationRoutes = {
  /** 404 when the invitation is unknown, expired, answered or revoked. */
  describeInvitation: route({
    operationId: 'describeInvitation',
    method: 'post',
    path: '/invitation-offers',
    access: INVITED,
    request: jsonBody(TokenBody),
    responses: responses(InvitationOffer, [404, 422]),
  }),
  declineInvitation: route({
    operationId: 'declineInvitation',
    method: 'post',
    path: '/invitation-offers/decline',
    access: INVITED,
    request: jsonBody(TokenBody),
    responses: responses(z.object({ declined: z.literal(true) }), [404, 409, 422]),
  }),
}

export const usersAccountsRoutes = {
  ...accountRoutes,
  ...ownerRoutes,
  ...userRoutes,
  ...invitationRoutes,
  ...usersAccountsInternalRoutes,
}
