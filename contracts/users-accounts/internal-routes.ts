import * as z from 'zod'
import { route } from '../access/index.ts'
import { responses } from '../errors/index.ts'
import { jsonBody } from '../values/index.ts'
import {
  Account,
  AccountLimitOverrides,
  AccountLimits,
  AccountParams,
  AccountWithOwner,
  CreateAccountInput,
  displayName,
  Email,
  InvitationToken,
  Membership,
  OwnMembership,
  User,
  UserParams,
} from './schemas.ts'

const INTERNAL = { audience: ['internal'] } as const

/** For services only. */
export const usersAccountsInternalRoutes = {
  /** Idempotent per e-mail: a second call answers the account that the first one created. */
  createAccountWithOwner: route({
    operationId: 'createAccountWithOwner',
    method: 'post',
    path: '/internal/accounts',
    access: INTERNAL,
    request: jsonBody(CreateAccountInput),
    responses: responses(AccountWithOwner, [401, 403, 409, 422]),
  }),
  getAccount: route({
    operationId: 'getAccount',
    method: 'get',
    path: '/internal/accounts/{accountId}',
    access: INTERNAL,
    request: { params: AccountParams },
    responses: responses(Account, [401, 403, 404, 422]),
  }),
  getUser: route({
    operationId: 'getUser',
    method: 'get',
    path: '/internal/users/{userId}',
    access: INTERNAL,
    request: { params: UserParams },
    responses: responses(User, [401, 403, 404, 422]),
  }),
  /** `membership` is absent when the user is not, or no longer, a member, or the account is closed. */
  findMembership: route({
    operationId: 'findMembership',
    method: 'get',
    path: '/internal/accounts/{accountId}/members/{userId}',
    access: INTERNAL,
    request: { params: AccountParams.extend(UserParams.shape) },
    responses: responses(z.object({ membership: Membership.optional() }), [401, 403, 422]),
  }),
  /** The open accounts a user belongs to, oldest membership first. */
  listUserMemberships: route({
    operationId: 'listUserMemberships',
    method: 'get',
    path: '/internal/users/{userId}/memberships',
    access: INTERNAL,
    request: { params: UserParams },
    responses: responses(z.object({ results: z.array(OwnMembership) }), [401, 403, 422]),
  }),
  getAccountLimits: route({
    operationId: 'getAccountLimits',
    method: 'get',
    path: '/internal/accounts/{accountId}/limits',
    access: INTERNAL,
    request: { params: AccountParams },
    responses: responses(AccountLimits, [401, 403, 404, 422]),
  }),
  /** Replaces the account's overrides and answers the limits in force. */
  setAccountLimits: route({
    operationId: 'setAccountLimits',
    method: 'put',
    path: '/internal/accounts/{accountId}/limits',
    access: INTERNAL,
    request: { params: AccountParams, ...jsonBody(AccountLimitOverrides) },
    responses: responses(AccountLimits, [401, 403, 404, 409, 422]),
  }),
  /**
   * Creates the invited user and their membership. Idempotent: the same token and e-mail answer the same user again.
   * 404 `invitation_not_found` when the invitation is no longer open.
   */
  acceptInvitationAsNewUser: route({
    operationId: 'acceptInvitationAsNewUser',
    method: 'post',
    path: '/internal/accepted-invitations',
    access: INTERNAL,
    request: jsonBody(
      z.object({ token: InvitationToken, email: Email, name: displayName('name').optional() }),
    ),
    responses: responses(
      z.object({ userId: z.string(), accountId: z.string() }),
      [401, 403, 404, 409, 422, 429],
    ),
  }),
}
