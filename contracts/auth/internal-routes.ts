import * as z from 'zod'
import { route } from '../access/index.ts'
import { responses } from '../errors/index.ts'
import { jsonBody } from '../values/index.ts'
import { AuthorizedSession, CallerFields, CreateUserInput, NewPassword } from './schemas.ts'

const INTERNAL = { audience: ['internal'] } as const

/** For services only. */
export const authInternalRoutes = {
  /** 401 `unauthorized` for a missing, unknown or ended session. With `mayRotate` its token may be replaced. */
  authorizeSession: route({
    operationId: 'authorizeSession',
    method: 'post',
    path: '/authorize-session',
    access: INTERNAL,
    request: jsonBody(
      z.object({
        token: z.string().max(500).optional(),
        mayRotate: z.boolean().default(false),
        /** `false` for a request that no person caused: it does not reset the session's idle time. */
        isUse: z.boolean().default(true),
        isSecure: z.boolean().default(false),
      }),
    ),
    responses: responses(AuthorizedSession, [401, 403, 422]),
  }),
  /**
   * Without `apiKey` for a request without one. The text of a key is never sent, only its SHA-256 (base64url) and whether
   * it has the form and checksum of a key. 401 `unauthorized`; the message tells missing, mistyped, unknown, revoked and
   * expired keys apart.
   */
  authorizeApiKey: route({
    operationId: 'authorizeApiKey',
    method: 'post',
    path: '/authorize-api-key',
    access: INTERNAL,
    request: jsonBody(
      z.object({ apiKey: z.object({ hash: z.string().length(43), isWellFormed: z.boolean() }).optional() }),
    ),
    responses: responses(CallerFields, [401, 403, 422]),
  }),
  /**
   * Counts a mail before an invitation is sent. 429 `too_many_mails` for the address, `too_many_invitations` for the
   * account.
   */
  countInvitationMail: route({
    operationId: 'countInvitationMail',
    method: 'post',
    path: '/invitation-mails',
    access: INTERNAL,
    request: jsonBody(z.object({ email: z.string().max(254), accountId: z.string().max(64) })),
    responses: responses(z.object({ counted: z.literal(true) }), [401, 403, 422, 429]),
  }),
  /**
   * Gives a user of UsersAccounts a password to sign in with. Idempotent: `created` is false, and the password
   * unchanged, when the user has one; 409 `user_already_exists` when the e-mail is another user's.
   */
  createUser: route({
    operationId: 'createUser',
    method: 'post',
    path: '/users',
    access: INTERNAL,
    request: jsonBody(CreateUserInput),
    responses: responses(z.object({ userId: z.string(), created: z.boolean() }), [401, 403, 409, 422]),
  }),
  /** Also ends every session of the user. */
  setUserPassword: route({
    operationId: 'setUserPassword',
    method: 'put',
    path: '/users/{userId}/password',
    access: INTERNAL,
    request: {
      params: z.object({ userId: z.string().max(64) }),
      ...jsonBody(z.object({ password: NewPassword })),
    },
    responses: responses(z.object({ userId: z.string() }), [401, 403, 404, 409, 422]),
  }),
}
