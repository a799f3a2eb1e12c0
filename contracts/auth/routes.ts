import * as z from 'zod'
import { route } from '../access/index.ts'
import { jsonBody } from '../values/index.ts'
import { responses } from '../errors/index.ts'
import {
  AnswerChallengeInput,
  ChangePasswordInput,
  CodeSent,
  ConfirmSignUpInput,
  ConfirmTotpInput,
  CurrentSession,
  PasswordResetInput,
  PasswordState,
  RecoveryCodes,
  ResendCodeInput,
  ResetPasswordInput,
  Session,
  SignedIn,
  SignedUp,
  SignInInput,
  SignInResult,
  SignUpInput,
  SignUpInvitedInput,
  StepUpInput,
  TotpEnrolment,
  TwoFactor,
} from './schemas.ts'
import { authInternalRoutes } from './internal-routes.ts'

const SessionParams = z.object({ sessionId: z.string().max(64) })

/** Open, and limited per network: these routes are how one gets a credential. */
const SIGN_IN = { audience: ['web'], isOpen: true, limit: 'signIn' } as const
const USER = { audience: ['web'] } as const

/**
 * Routes for clients that are not signed in yet. They read and set the session cookie themselves; the gateway forwards
 * the request as it came. No answer reveals whether an address has a user: not by its text, status or duration.
 * Error codes: `unauthorized`, `invalid_credentials`, `too_many_sign_in_attempts`, `too_many_mails`, `weak_password`,
 * `invalid_code`, `too_many_attempts`, `invalid_token`, `user_already_exists`, `unprocessable_entity`.
 */
export const signInRoutes = {
  /** Begins a session, or asks for a code. The token goes out as a cookie only. */
  signIn: route({
    operationId: 'signIn',
    method: 'post',
    path: '/sessions',
    access: SIGN_IN,
    request: jsonBody(SignInInput),
    responses: responses(SignInResult, [401, 403, 422, 429]),
  }),
  /** Takes a code of the authenticator, which works once, or a recovery code. */
  answerChallenge: route({
    operationId: 'answerChallenge',
    method: 'post',
    path: '/sessions/challenge',
    access: SIGN_IN,
    request: jsonBody(AnswerChallengeInput),
    responses: responses(SignedIn, [401, 403, 422, 429]),
  }),
  /** Ends the cookie's session and clears the cookie; also answers 200 when there is none. */
  signOut: route({
    operationId: 'signOut',
    method: 'delete',
    path: '/sessions/current',
    access: SIGN_IN,
    responses: responses(z.object({ signedOut: z.literal(true) }), []),
  }),
  /** Mails a code; to an address that has a user, a mail that says so. */
  signUp: route({
    operationId: 'signUp',
    method: 'post',
    path: '/sign-ups',
    access: SIGN_IN,
    request: jsonBody(SignUpInput),
    responses: responses(CodeSent, [422, 429, 503]),
  }),
  /** Mails a new code; the previous one no longer works. */
  resendSignUpCode: route({
    operationId: 'resendSignUpCode',
    method: 'post',
    path: '/sign-ups/resend',
    access: SIGN_IN,
    request: jsonBody(ResendCodeInput),
    responses: responses(CodeSent, [422, 429]),
  }),
  /** Makes user, account, ownership and the key `default`, and signs in. 422 `invalid_code`, 429 `too_many_attempts`. */
  confirmSignUp: route({
    operationId: 'confirmSignUp',
    method: 'post',
    path: '/sign-ups/confirm',
    access: SIGN_IN,
    request: jsonBody(ConfirmSignUpInput),
    responses: responses(SignedUp, [409, 422, 429, 503]),
  }),
  /** For the bearer of an invitation who has no user yet; the token proves the address. */
  signUpInvited: route({
    operationId: 'signUpInvited',
    method: 'post',
    path: '/sign-ups/invited',
    access: SIGN_IN,
    request: jsonBody(SignUpInvitedInput),
    responses: responses(SignedUp, [404, 409, 422, 429, 503]),
  }),
  /** Mails a link to the address, if it has a user. */
  requestPasswordReset: route({
    operationId: 'requestPasswordReset',
    method: 'post',
    path: '/password-resets',
    access: SIGN_IN,
    request: jsonBody(PasswordResetInput),
    responses: responses(z.object({ sent: z.literal(true) }), [422, 429]),
  }),
  /** Ends every session of the user. 422 `invalid_token`. */
  resetPassword: route({
    operationId: 'resetPassword',
    method: 'post',
    path: '/password-resets/confirm',
    access: SIGN_IN,
    request: jsonBody(ResetPasswordInput),
    responses: responses(z.object({ reset: z.literal(true) }), [422, 429, 503]),
  }),
}

/** Open routes that check the cookie themselves, so that a client without a session is answered in one call. */
export const currentSessionRoutes = {
  /** Without a session it answers 200 without `current`: for pages where that is no failure. */
  findCurrentSession: route({
    operationId: 'findCurrentSession',
    method: 'get',
    path: '/session-state',
    access: { ...USER, isOpen: true },
    responses: responses(z.object({ current: CurrentSession.optional() }), []),
  }),
  getCurrentSession: route({
    operationId: 'getCurrentSession',
    method: 'get',
    path: '/sessions/current',
    access: { ...USER, isOpen: true },
    responses: responses(CurrentSession, [401]),
  }),
}

/**
 * Routes of the signed-in user about themselves.
 * Error codes: `unauthorized`, `forbidden`, `step_up_required`, `session_not_found`, `account_not_found`,
 * `invalid_credentials`, `same_password`, `weak_password`, `invalid_code`, `two_factor_enabled`, `two_factor_not_begun`.
 */
export const ownSessionRoutes = {
  listSessions: route({
    operationId: 'listSessions',
    method: 'get',
    path: '/sessions',
    access: USER,
    responses: responses(z.object({ results: z.array(Session) }), [401, 403]),
  }),
  revokeSession: route({
    operationId: 'revokeSession',
    method: 'delete',
    path: '/sessions/{sessionId}',
    access: { ...USER, names: 'session' },
    request: { params: SessionParams },
    responses: responses(z.object({ revoked: z.number().int() }), [401, 403, 404, 422]),
  }),
  revokeOtherSessions: route({
    operationId: 'revokeOtherSessions',
    method: 'delete',
    path: '/sessions',
    access: USER,
    responses: responses(z.object({ revoked: z.number().int() }), [401, 403]),
  }),
  /** Changes the account that the session acts in. */
  switchAccount: route({
    operationId: 'switchAccount',
    method: 'put',
    path: '/sessions/current/account',
    access: { ...USER, names: 'account' },
    request: jsonBody(z.strictObject({ accountId: z.string().max(64) })),
    responses: responses(CurrentSession, [401, 403, 404, 422]),
  }),
  /** Confirms that it is still the user; holds for ten minutes of dangerous actions. */
  stepUp: route({
    operationId: 'stepUp',
    method: 'post',
    path: '/sessions/current/step-up',
    access: USER,
    request: jsonBody(StepUpInput),
    responses: responses(z.object({ steppedUpUntil: z.string() }), [401, 403, 422, 429]),
  }),
  /** Ends every other session. */
  changePassword: route({
    operationId: 'changePassword',
    method: 'put',
    path: '/password',
    access: USER,
    request: jsonBody(ChangePasswordInput),
    responses: responses(z.object({ changed: z.literal(true) }), [401, 403, 422, 429, 503]),
  }),
  getPasswordState: route({
    operationId: 'getPasswordState',
    method: 'get',
    path: '/password',
    access: USER,
    responses: responses(PasswordState, [401, 403]),
  }),
  getTwoFactor: route({
    operationId: 'getTwoFactor',
    method: 'get',
    path: '/two-factor',
    access: USER,
    responses: responses(TwoFactor, [401, 403]),
  }),
  /** Creates a new secret, which takes effect when `confirmTotp` has checked a code of it. With step-up. */
  beginTotp: route({
    operationId: 'beginTotp',
    method: 'post',
    path: '/two-factor/totp',
    access: USER,
    responses: responses(TotpEnrolment, [401, 403, 409]),
  }),
  confirmTotp: route({
    operationId: 'confirmTotp',
    method: 'post',
    path: '/two-factor/totp/confirm',
    access: USER,
    request: jsonBody(ConfirmTotpInput),
    responses: responses(RecoveryCodes, [401, 403, 409, 422, 429]),
  }),
  /** Creates new recovery codes; the old ones no longer work. With step-up. */
  renewRecoveryCodes: route({
    operationId: 'renewRecoveryCodes',
    method: 'post',
    path: '/two-factor/recovery-codes',
    access: USER,
    responses: responses(RecoveryCodes, [401, 403, 409]),
  }),
  /** With step-up. */
  disableTwoFactor: route({
    operationId: 'disableTwoFactor',
    method: 'delete',
    path: '/two-factor',
    access: USER,
    responses: responses(z.object({ disabled: z.literal(true) }), [401, 403]),
  }),
}

export const authRoutes = {
  ...signInRoutes,
  ...currentSessionRoutes,
  ...ownSessionRoutes,
  ...authInternalRoutes,
}
