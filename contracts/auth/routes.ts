import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { responses } from '../errors/index.ts'
import { CallerFields, CreateUserInput, CurrentSession, NewPassword, SignInInput } from './schemas.ts'

const json = <T extends z.ZodType>(schema: T) => ({
  body: { content: { 'application/json': { schema } }, required: true },
})

/**
 * Who may come in. `signIn`, `signOut` and `getCurrentSession` read and set the session cookie themselves: a gateway
 * hands on the request as it came, with a `system` caller.
 * Error codes: `unauthorized`, `invalid_credentials`, `too_many_sign_in_attempts`, `forbidden`, `user_not_found`,
 * `user_already_exists`, `unprocessable_entity`.
 */
export const authRoutes = {
  /** The token goes out as a cookie only. 401 `invalid_credentials` says not whether e-mail or password is wrong. */
  signIn: createRoute({
    operationId: 'signIn',
    method: 'post',
    path: '/sessions',
    request: json(SignInInput),
    responses: responses(CurrentSession, [401, 403, 422, 429]),
  }),
  /** Ends the cookie's session and clears the cookie; also answers 200 when there is none. */
  signOut: createRoute({
    operationId: 'signOut',
    method: 'delete',
    path: '/sessions/current',
    responses: responses(z.object({ signedOut: z.literal(true) }), []),
  }),
  getCurrentSession: createRoute({
    operationId: 'getCurrentSession',
    method: 'get',
    path: '/sessions/current',
    responses: responses(CurrentSession, [401]),
  }),
  /** Internal. 401 `unauthorized` for a missing, unknown or ended session. */
  authorizeSession: createRoute({
    operationId: 'authorizeSession',
    method: 'post',
    path: '/authorize-session',
    request: json(z.object({ token: z.string().max(500).optional() })),
    responses: responses(CallerFields, [401, 403, 422]),
  }),
  /** Internal. 401 `unauthorized`; the message tells missing, mistyped, unknown, revoked and expired keys apart. */
  authorizeApiKey: createRoute({
    operationId: 'authorizeApiKey',
    method: 'post',
    path: '/authorize-api-key',
    request: json(z.object({ apiKey: z.string().max(4000).optional() })),
    responses: responses(CallerFields, [401, 403, 422]),
  }),
  /**
   * Internal. Gives a user of UsersAccounts a password to sign in with. Idempotent: `created` is false, and the
   * password unchanged, when the user has one; 409 `user_already_exists` when the e-mail is another user's.
   */
  createUser: createRoute({
    operationId: 'createUser',
    method: 'post',
    path: '/users',
    request: json(CreateUserInput),
    responses: responses(z.object({ userId: z.string(), created: z.boolean() }), [401, 403, 409, 422]),
  }),
  /** Internal. Also ends every session of the user. */
  setUserPassword: createRoute({
    operationId: 'setUserPassword',
    method: 'put',
    path: '/users/{userId}/password',
    request: {
      params: z.object({ userId: z.string().max(64) }),
      ...json(z.object({ password: NewPassword })),
    },
    responses: responses(z.object({ userId: z.string() }), [401, 403, 404, 409, 422]),
  }),
}
