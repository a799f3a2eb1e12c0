import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { CreatedApiKey } from '../api-keys/index.ts'
import { DryRunQuery, orDryRun } from '../dry-run/index.ts'
import { responses, taggedResponses } from '../errors/index.ts'
import {
  Account,
  AccountClosed,
  AccountClosing,
  AccountLimitOverrides,
  AccountLimits,
  AccountRename,
  AccountUsage,
  AccountWithOwner,
  CreateAccountInput,
  CreateInvitationInput,
  displayName,
  Email,
  Invitation,
  InvitationOffer,
  InvitationPage,
  InvitationToken,
  Member,
  MemberPage,
  Membership,
  OwnMembership,
  PageQuery,
  RoleChange,
  User,
} from './schemas.ts'

const AccountParams = z.object({ accountId: z.string().max(64) })
const UserParams = z.object({ userId: z.string().max(64) })
const InvitationParams = z.object({ invitationId: z.string().max(64) })
const json = <T extends z.ZodType>(schema: T) => ({
  body: { content: { 'application/json': { schema } }, required: true },
})
/** With `keepApiKeys`, keys of a member who loses permissions still work for indexes and documents. */
const LosingQuery = DryRunQuery.extend({
  keepApiKeys: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
})
const Removed = z.object({ removed: z.literal(true) })
const TokenBody = z.strictObject({ token: InvitationToken })

/**
 * Routes of the caller's own account, for its members and keys. Mutations take `dryRun`, `Idempotency-Key` and
 * `If-Match`.
 * Error codes: `unauthorized`, `forbidden`, `step_up_required`, `account_not_found`, `member_not_found`,
 * `invitation_not_found`, `already_a_member`, `already_invited`, `invitation_limit_exceeded`, `member_limit_exceeded`,
 * `last_owner`, `account_has_indexes`, `precondition_failed`, `unprocessable_entity`, `operation_conflict_error`.
 */
export const accountRoutes = {
  /** Answers an `ETag`. */
  getOwnAccount: createRoute({
    operationId: 'getOwnAccount',
    method: 'get',
    path: '/account',
    responses: taggedResponses(Account, [401, 403]),
  }),
  renameAccount: createRoute({
    operationId: 'renameAccount',
    method: 'patch',
    path: '/account',
    request: { query: DryRunQuery, ...json(AccountRename) },
    responses: responses(orDryRun(Account), [401, 403, 409, 412, 422]),
  }),
  getOwnAccountLimits: createRoute({
    operationId: 'getOwnAccountLimits',
    method: 'get',
    path: '/account/limits',
    responses: responses(AccountLimits, [401, 403]),
  }),
  getOwnAccountUsage: createRoute({
    operationId: 'getOwnAccountUsage',
    method: 'get',
    path: '/account/usage',
    responses: responses(AccountUsage, [401, 403]),
  }),
  listMembers: createRoute({
    operationId: 'listMembers',
    method: 'get',
    path: '/members',
    request: { query: PageQuery },
    responses: responses(MemberPage, [400, 401, 403, 422]),
  }),
  /** Answers an `ETag`. */
  getMember: createRoute({
    operationId: 'getMember',
    method: 'get',
    path: '/members/{userId}',
    request: { params: UserParams },
    responses: taggedResponses(Member, [401, 403, 404, 422]),
  }),
  /**
   * Only an owner gives and takes the role of owner, and gives it with step-up. 409 `last_owner` when none would be
   * left, 429 `account_limit_exceeded` for a member who owns too many accounts. Their API keys for documents that the
   * new role cannot reach are revoked; a dry run lists them.
   */
  changeMemberRole: createRoute({
    operationId: 'changeMemberRole',
    method: 'patch',
    path: '/members/{userId}',
    request: { params: UserParams, query: LosingQuery, ...json(RoleChange) },
    responses: responses(orDryRun(Member), [401, 403, 404, 409, 412, 422, 429]),
  }),
  /**
   * Every member may remove themselves. 409 `last_owner` for the last owner. The member's API keys are revoked and
   * their open invitations withdrawn; a dry run lists both.
   */
  removeMember: createRoute({
    operationId: 'removeMember',
    method: 'delete',
    path: '/members/{userId}',
    request: { params: UserParams, query: LosingQuery },
    responses: responses(orDryRun(Removed), [401, 403, 404, 409, 412, 422]),
  }),
  /** Sends a mail with a link that is good for seven days. */
  createInvitation: createRoute({
    operationId: 'createInvitation',
    method: 'post',
    path: '/invitations',
    request: { query: DryRunQuery, ...json(CreateInvitationInput) },
    responses: responses(orDryRun(Invitation), [401, 403, 409, 422, 429]),
  }),
  /** Newest first, ended ones for 30 days. */
  listInvitations: createRoute({
    operationId: 'listInvitations',
    method: 'get',
    path: '/invitations',
    request: { query: PageQuery },
    responses: responses(InvitationPage, [400, 401, 403, 422]),
  }),
  /** Answers an `ETag`. */
  getInvitation: createRoute({
    operationId: 'getInvitation',
    method: 'get',
    path: '/invitations/{invitationId}',
    request: { params: InvitationParams },
    responses: taggedResponses(Invitation, [401, 403, 404, 422]),
  }),
  /** Mails a new link for an open or expired invitation; the old link no longer works. */
  resendInvitation: createRoute({
    operationId: 'resendInvitation',
    method: 'post',
    path: '/invitations/{invitationId}/resend',
    request: { params: InvitationParams, query: DryRunQuery },
    responses: responses(orDryRun(Invitation), [401, 403, 404, 409, 412, 422, 429]),
  }),
  /** Idempotent. 409 when it was accepted already. */
  revokeInvitation: createRoute({
    operationId: 'revokeInvitation',
    method: 'delete',
    path: '/invitations/{invitationId}',
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
  closeAccount: createRoute({
    operationId: 'closeAccount',
    method: 'post',
    path: '/account/close',
    request: { query: DryRunQuery, ...json(AccountClosing) },
    responses: responses(orDryRun(AccountClosed), [401, 403, 409, 422]),
  }),
  /** Owners only, with step-up. The previous owner stays as an admin. */
  transferOwnership: createRoute({
    operationId: 'transferOwnership',
    method: 'post',
    path: '/account/transfer-ownership',
    request: { query: DryRunQuery, ...json(z.strictObject({ userId: z.string().max(64) })) },
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
  listOwnMemberships: createRoute({
    operationId: 'listOwnMemberships',
    method: 'get',
    path: '/memberships',
    responses: responses(z.object({ results: z.array(OwnMembership) }), [401, 403]),
  }),
  /** Works for any account of the user, not only the session's. 409 `last_owner` for the last owner. */
  leaveAccount: createRoute({
    operationId: 'leaveAccount',
    method: 'delete',
    path: '/memberships/{accountId}',
    request: { params: AccountParams, query: DryRunQuery },
    responses: responses(orDryRun(Removed), [401, 403, 404, 409, 422]),
  }),
  /** Creates another account, owned by the user, and its key `default`, whose text is shown only now. */
  createAccount: createRoute({
    operationId: 'createAccount',
    method: 'post',
    path: '/accounts',
    request: { query: DryRunQuery, ...json(z.strictObject({ name: displayName('account name') })) },
    responses: responses(
      orDryRun(z.object({ account: Account, apiKey: CreatedApiKey.optional() })),
      [401, 403, 409, 422, 429],
    ),
  }),
  /** Answers an `ETag`. */
  getProfile: createRoute({
    operationId: 'getProfile',
    method: 'get',
    path: '/profile',
    responses: taggedResponses(User, [401, 403]),
  }),
  updateProfile: createRoute({
    operationId: 'updateProfile',
    method: 'patch',
    path: '/profile',
    request: { query: DryRunQuery, ...json(z.strictObject({ name: displayName('name') })) },
    responses: responses(orDryRun(User), [401, 403, 409, 412, 422]),
  }),
  /** For the signed-in user with the invited address. Someone without a user calls Auth's `signUpInvited`. */
  acceptInvitation: createRoute({
    operationId: 'acceptInvitation',
    method: 'post',
    path: '/invitation-offers/accept',
    request: { query: DryRunQuery, ...json(TokenBody) },
    responses: responses(orDryRun(OwnMembership), [401, 403, 404, 409, 422, 429]),
  }),
}

/** Routes for the bearer of an invitation, whose token is the credential. */
export const invitationRoutes = {
  /** 404 when the invitation is unknown, expired, answered or revoked. */
  describeInvitation: createRoute({
    operationId: 'describeInvitation',
    method: 'post',
    path: '/invitation-offers',
    request: json(TokenBody),
    responses: responses(InvitationOffer, [404, 422]),
  }),
  declineInvitation: createRoute({
    operationId: 'declineInvitation',
    method: 'post',
    path: '/invitation-offers/decline',
    request: json(TokenBody),
    responses: responses(z.object({ declined: z.literal(true) }), [404, 409, 422]),
  }),
}

/** For services only. */
export const usersAccountsInternalRoutes = {
  /** Idempotent per e-mail: a second call answers the account that the first one created. */
  createAccountWithOwner: createRoute({
    operationId: 'createAccountWithOwner',
    method: 'post',
    path: '/internal/accounts',
    request: json(CreateAccountInput),
    responses: responses(AccountWithOwner, [401, 403, 409, 422]),
  }),
  getAccount: createRoute({
    operationId: 'getAccount',
    method: 'get',
    path: '/internal/accounts/{accountId}',
    request: { params: AccountParams },
    responses: responses(Account, [401, 403, 404, 422]),
  }),
  getUser: createRoute({
    operationId: 'getUser',
    method: 'get',
    path: '/internal/users/{userId}',
    request: { params: UserParams },
    responses: responses(User, [401, 403, 404, 422]),
  }),
  /** `membership` is absent when the user is not, or no longer, a member, or the account is closed. */
  findMembership: createRoute({
    operationId: 'findMembership',
    method: 'get',
    path: '/internal/accounts/{accountId}/members/{userId}',
    request: { params: AccountParams.extend(UserParams.shape) },
    responses: responses(z.object({ membership: Membership.optional() }), [401, 403, 422]),
  }),
  /** The open accounts a user belongs to, oldest membership first. */
  listUserMemberships: createRoute({
    operationId: 'listUserMemberships',
    method: 'get',
    path: '/internal/users/{userId}/memberships',
    request: { params: UserParams },
    responses: responses(z.object({ results: z.array(OwnMembership) }), [401, 403, 422]),
  }),
  getAccountLimits: createRoute({
    operationId: 'getAccountLimits',
    method: 'get',
    path: '/internal/accounts/{accountId}/limits',
    request: { params: AccountParams },
    responses: responses(AccountLimits, [401, 403, 404, 422]),
  }),
  /** Replaces the account's overrides and answers the limits in force. */
  setAccountLimits: createRoute({
    operationId: 'setAccountLimits',
    method: 'put',
    path: '/internal/accounts/{accountId}/limits',
    request: { params: AccountParams, ...json(AccountLimitOverrides) },
    responses: responses(AccountLimits, [401, 403, 404, 409, 422]),
  }),
  /**
   * Creates the invited user and their membership. Idempotent: the same token and e-mail answer the same user again.
   * 404 `invitation_not_found` when the invitation is no longer open.
   */
  acceptInvitationAsNewUser: createRoute({
    operationId: 'acceptInvitationAsNewUser',
    method: 'post',
    path: '/internal/accepted-invitations',
    request: json(z.object({ token: InvitationToken, email: Email, name: displayName('name').optional() })),
    responses: responses(
      z.object({ userId: z.string(), accountId: z.string() }),
      [401, 403, 404, 409, 422, 429],
    ),
  }),
}

export const usersAccountsRoutes = {
  ...accountRoutes,
  ...ownerRoutes,
  ...userRoutes,
  ...invitationRoutes,
  ...usersAccountsInternalRoutes,
}
