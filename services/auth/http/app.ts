import {
  type authInternalRoutes,
  authRoutes,
  type currentSessionRoutes,
  type ownSessionRoutes,
  type signInRoutes,
} from '#contracts/auth'
import { type CallerOf, type Handlers, type OnFailure, serve, serviceApp } from '#platform/http'
import { answerChallenge } from '../operations/answer-challenge.ts'
import { authorizeApiKey } from '../operations/authorize-api-key.ts'
import { authorizeSession } from '../operations/authorize-session.ts'
import { beginTotp } from '../operations/begin-totp.ts'
import { changePassword } from '../operations/change-password.ts'
import { confirmSignUp } from '../operations/confirm-sign-up.ts'
import { confirmTotp } from '../operations/confirm-totp.ts'
import { countInvitationMail } from '../operations/count-invitation-mail.ts'
import { createUser } from '../operations/create-user.ts'
import { disableTwoFactor } from '../operations/disable-two-factor.ts'
import { findCurrentSession } from '../operations/find-current-session.ts'
import { getCurrentSession } from '../operations/get-current-session.ts'
import { getPasswordState } from '../operations/get-password-state.ts'
import { getTwoFactor } from '../operations/get-two-factor.ts'
import { listSessions } from '../operations/list-sessions.ts'
import { renewRecoveryCodes } from '../operations/renew-recovery-codes.ts'
import { requestPasswordReset } from '../operations/request-password-reset.ts'
import { resendSignUpCode } from '../operations/resend-sign-up-code.ts'
import { resetPassword } from '../operations/reset-password.ts'
import { revokeOtherSessions } from '../operations/revoke-other-sessions.ts'
import { revokeSession } from '../operations/revoke-session.ts'
import { setUserPassword } from '../operations/set-user-password.ts'
import { signIn } from '../operations/sign-in.ts'
import { signOut } from '../operations/sign-out.ts'
import { signUp } from '../operations/sign-up.ts'
import { signUpInvited } from '../operations/sign-up-invited.ts'
import { stepUp } from '../operations/step-up.ts'
import { switchAccount } from '../operations/switch-account.ts'
import type { AuthDeps } from '../ports.ts'
import { clientOf, forgetSession, keepDevice, keepSession, sessionCookie, sessionToken } from './cookies.ts'

/** The Auth service: `authRoutes`. */
export function authApp(deps: AuthDeps, callerOf: CallerOf, onFailure?: OnFailure) {
  const app = serviceApp(callerOf, onFailure)
  serve(app, authRoutes, {
    ...forSigningIn(deps),
    ...ofTheCurrentSession(deps),
    ...ofOwnSessions(deps),
    ...forServices(deps),
  })
  return app
}

function forSigningIn(deps: AuthDeps): Handlers<typeof signInRoutes> {
  const maxAge = deps.config.sessionAbsoluteSeconds
  return {
    signIn: async (ask) => {
      const { begun, result } = await signIn(deps, ask.caller, { ...ask.body, client: clientOf(ask) })
      if (begun) keepSession(ask, begun, maxAge)
      return result
    },
    answerChallenge: async (ask) => {
      const input = { ...ask.body, client: clientOf(ask) }
      const { signedIn, ...begun } = await answerChallenge(deps, ask.caller, input)
      keepSession(ask, begun, maxAge)
      return signedIn
    },
    signOut: async (ask) => {
      await signOut(deps, ask.caller, sessionToken(ask))
      forgetSession(ask)
      return { signedOut: true }
    },
    signUp: ({ caller, body }) => signUp(deps, caller, body),
    resendSignUpCode: ({ body }) => resendSignUpCode(deps, body),
    confirmSignUp: async (ask) => {
      const input = { ...ask.body, client: clientOf(ask) }
      const { signedUp, ...begun } = await confirmSignUp(deps, ask.caller, input)
      keepSession(ask, begun, maxAge)
      return signedUp
    },
    signUpInvited: async (ask) => {
      const input = { ...ask.body, client: clientOf(ask) }
      const { signedUp, ...begun } = await signUpInvited(deps, ask.caller, input)
      keepSession(ask, begun, maxAge)
      return signedUp
    },
    requestPasswordReset: ({ caller, body }) => requestPasswordReset(deps, caller, body),
    resetPassword: async (ask) => {
      const input = { ...ask.body, client: clientOf(ask) }
      const { device, result } = await resetPassword(deps, ask.caller, input)
      keepDevice(ask, device)
      return result
    },
  }
}

const ofTheCurrentSession = (deps: AuthDeps): Handlers<typeof currentSessionRoutes> => ({
  findCurrentSession: (ask) => findCurrentSession(deps, ask.caller, sessionToken(ask)),
  getCurrentSession: (ask) => getCurrentSession(deps, ask.caller, sessionToken(ask)),
})

const ofOwnSessions = (deps: AuthDeps): Handlers<typeof ownSessionRoutes> => ({
  listSessions: ({ caller }) => listSessions(deps, caller),
  revokeSession: ({ caller, params }) => revokeSession(deps, caller, params.sessionId),
  revokeOtherSessions: ({ caller }) => revokeOtherSessions(deps, caller),
  switchAccount: ({ caller, body }) => switchAccount(deps, caller, body.accountId),
  stepUp: ({ caller, body }) => stepUp(deps, caller, body),
  changePassword: ({ caller, body }) => changePassword(deps, caller, body),
  getPasswordState: ({ caller }) => getPasswordState(deps, caller),
  getTwoFactor: ({ caller }) => getTwoFactor(deps, caller),
  beginTotp: ({ caller }) => beginTotp(deps, caller),
  confirmTotp: ({ caller, body }) => confirmTotp(deps, caller, body.code),
  renewRecoveryCodes: ({ caller }) => renewRecoveryCodes(deps, caller),
  disableTwoFactor: ({ caller }) => disableTwoFactor(deps, caller),
})

const forServices = (deps: AuthDeps): Handlers<typeof authInternalRoutes> => ({
  authorizeSession: async ({ caller, body: { isSecure, ...asked } }) => {
    const { fields, newToken } = await authorizeSession(deps, caller, asked)
    if (newToken === undefined) return fields
    const maxAge = deps.config.sessionAbsoluteSeconds
    return { ...fields, setCookie: sessionCookie(newToken, { isSecure, maxAge }) }
  },
  authorizeApiKey: ({ caller, body }) => authorizeApiKey(deps, caller, body),
  countInvitationMail: ({ body }) => countInvitationMail(deps, body),
  createUser: ({ caller, body }) => createUser(deps, caller, body),
  setUserPassword: ({ caller, params, body }) => setUserPassword(deps, caller, { ...params, ...body }),
})
