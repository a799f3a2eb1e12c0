import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { responses } from '../errors/index.ts'
import {
  Account,
  AccountLimitOverrides,
  AccountLimits,
  AccountWithOwner,
  CreateAccountInput,
  Membership,
  User,
} from './schemas.ts'

const AccountParams = z.object({ accountId: z.string().max(64) })
const UserParams = z.object({ userId: z.string().max(64) })
const json = <T extends z.ZodType>(schema: T) => ({
  body: { content: { 'application/json': { schema } }, required: true },
})

/**
 * Users, accounts, memberships and limits.
 * Error codes: `unauthorized`, `forbidden`, `account_not_found`, `user_not_found`, `unprocessable_entity`,
 * `operation_conflict_error`.
 */
export const usersAccountsRoutes = {
  /** Internal. Idempotent per e-mail: the second call answers the account the first one made. */
  createAccountWithOwner: createRoute({
    operationId: 'createAccountWithOwner',
    method: 'post',
    path: '/accounts',
    request: json(CreateAccountInput),
    responses: responses(AccountWithOwner, [401, 403, 409, 422]),
  }),
  /** For members and keys of the account, and internal. */
  getAccount: createRoute({
    operationId: 'getAccount',
    method: 'get',
    path: '/accounts/{accountId}',
    request: { params: AccountParams },
    responses: responses(Account, [401, 404]),
  }),
  /** Internal. */
  getUser: createRoute({
    operationId: 'getUser',
    method: 'get',
    path: '/users/{userId}',
    request: { params: UserParams },
    responses: responses(User, [401, 403, 404]),
  }),
  /** Internal. `membership` is absent when the user is no member (any more). */
  findMembership: createRoute({
    operationId: 'findMembership',
    method: 'get',
    path: '/accounts/{accountId}/members/{userId}',
    request: { params: AccountParams.extend(UserParams.shape) },
    responses: responses(z.object({ membership: Membership.optional() }), [401, 403]),
  }),
  /** Internal. The accounts a user belongs to, oldest membership first. */
  listUserMemberships: createRoute({
    operationId: 'listUserMemberships',
    method: 'get',
    path: '/users/{userId}/memberships',
    request: { params: UserParams },
    responses: responses(z.object({ results: z.array(Membership) }), [401, 403]),
  }),
  /** For members and keys of the account, and internal. */
  getAccountLimits: createRoute({
    operationId: 'getAccountLimits',
    method: 'get',
    path: '/accounts/{accountId}/limits',
    request: { params: AccountParams },
    responses: responses(AccountLimits, [401, 404]),
  }),
  /** Internal. Replaces the account's overrides and answers the limits that now hold. */
  setAccountLimits: createRoute({
    operationId: 'setAccountLimits',
    method: 'put',
    path: '/accounts/{accountId}/limits',
    request: { params: AccountParams, ...json(AccountLimitOverrides) },
    responses: responses(AccountLimits, [401, 403, 404, 409, 422]),
  }),
}
