import { PASSWORD } from '../../support/embedded.ts'
import {
  type CasesOf,
  CODE,
  clients,
  codeOf,
  inside,
  invite,
  member,
  newEmail,
  own,
  sha,
  signIn,
  signUp,
  textTo,
  web,
  withTwoFactor,
} from './world.ts'

const ASKS = 'It reads only.'
const NOT_YET = 'Nothing of business has happened before the address is confirmed.'

export const AUTH_CASES: CasesOf<'auth'> = {
  signIn: {
    request: async () => {
      const { email } = await member()
      return () => signIn(email)
    },
    publishes: ['session.started'],
    again: 'more',
  },
  answerChallenge: {
    request: async () => {
      const { email, codes } = await withTwoFactor()
      const { body } = await signIn(email)
      const answer = { challenge: body['challenge'], code: codes[0] }
      return () => web('POST', '/sessions/challenge', { cookie: '', body: answer })
    },
    publishes: ['session.started', 'two_factor.recovery_code_used'],
    again: 'refused',
  },
  signOut: {
    request: async () => {
      const { cookie } = await member()
      return () => web('DELETE', '/sessions/current', { cookie })
    },
    publishes: ['session.ended'],
    again: 'nothing',
  },
  signUp: {
    request: async () => {
      const email = newEmail()
      return () => signUp(email)
    },
    nothingBecause: NOT_YET,
    again: 'nothing',
  },
  resendSignUpCode: {
    request: async () => {
      const { body } = await signUp(newEmail())
      return () => web('POST', '/sign-ups/resend', { cookie: '', body: { signUp: body['signUp'] } })
    },
    nothingBecause: NOT_YET,
    again: 'nothing',
  },
  confirmSignUp: {
    request: async () => {
      const email = newEmail()
      const begun = await signUp(email)
      const body = { signUp: begun.body['signUp'], code: await textTo(email, CODE) }
      return () => web('POST', '/sign-ups/confirm', { cookie: '', body })
    },
    publishes: [
      'account.created',
      'api_key.confirmed',
      'api_key.created',
      'member.added',
      'session.started',
      'user.created',
      'user.signed_up',
    ],
    again: 'refused',
  },
  signUpInvited: {
    request: async () => {
      const { token } = await invite()
      return () => web('POST', '/sign-ups/invited', { cookie: '', body: { token, password: PASSWORD } })
    },
    publishes: ['invitation.accepted', 'member.added', 'session.started', 'user.created', 'user.signed_up'],
    again: 'refused',
  },
  requestPasswordReset: {
    request: async () => {
      const { email } = await member()
      return () => web('POST', '/password-resets', { cookie: '', body: { email } })
    },
    nothingBecause: 'Anybody may ask; the password is changed by the link alone.',
    again: 'nothing',
  },
  resetPassword: {
    request: async () => {
      const { email } = await member()
      await web('POST', '/password-resets', { cookie: '', body: { email } })
      const token = await textTo(email, /reset[^]*#token=([\w-]+)/)
      return () =>
        web('POST', '/password-resets/confirm', { cookie: '', body: { token, password: PASSWORD } })
    },
    publishes: ['password.reset', 'session.ended'],
    again: 'refused',
  },
  revokeSession: {
    request: async () => {
      const { email, cookie } = await member()
      const { body } = await signIn(email)
      const { sessionId } = body['session'] as { sessionId: string }
      return () => web('DELETE', `/sessions/${sessionId}`, { cookie })
    },
    publishes: ['session.revoked'],
    again: 'refused',
  },
  revokeOtherSessions: {
    request: async () => {
      const { email, cookie } = await member()
      await signIn(email)
      return () => web('DELETE', '/sessions', { cookie })
    },
    publishes: ['session.revoked'],
    again: 'nothing',
  },
  switchAccount: {
    request: async () => {
      const { cookie } = await member()
      const { body } = await web('POST', '/accounts', { cookie, body: { name: 'Another' } })
      const { accountId } = body['account'] as { accountId: string }
      return () => web('PUT', '/sessions/current/account', { cookie, body: { accountId } })
    },
    publishes: ['session.account_switched'],
    again: 'nothing',
  },
  stepUp: {
    request: async () => {
      const { cookie } = await member()
      return () => web('POST', '/sessions/current/step-up', { cookie, body: { password: PASSWORD } })
    },
    publishes: ['session.stepped_up'],
    again: 'more',
  },
  changePassword: {
    request: async () => {
      const { email, cookie } = await member()
      await signIn(email)
      const body = { currentPassword: PASSWORD, newPassword: 'nine purple umbrellas dance' }
      return () => web('PUT', '/password', { cookie, body })
    },
    publishes: ['password.changed', 'session.ended'],
    again: 'refused',
  },
  beginTotp: {
    request: async () => {
      const { cookie } = await member()
      return () => web('POST', '/two-factor/totp', { cookie })
    },
    publishes: ['two_factor.enrolment_started'],
    again: 'more',
  },
  confirmTotp: {
    request: async () => {
      const { cookie } = await member()
      const { body } = await web('POST', '/two-factor/totp', { cookie })
      const code = codeOf(String(body['secret']))
      return () => web('POST', '/two-factor/totp/confirm', { cookie, body: { code } })
    },
    publishes: ['two_factor.enabled'],
    again: 'refused',
  },
  renewRecoveryCodes: {
    request: async () => {
      const { cookie } = await withTwoFactor()
      return () => web('POST', '/two-factor/recovery-codes', { cookie })
    },
    publishes: ['two_factor.recovery_codes_renewed'],
    again: 'more',
  },
  disableTwoFactor: {
    request: async () => {
      const { cookie } = await withTwoFactor()
      return () => web('DELETE', '/two-factor', { cookie })
    },
    publishes: ['two_factor.disabled'],
    again: 'nothing',
  },
  authorizeSession: {
    request: async () => {
      const token = own().cookie.split('=')[1] ?? ''
      return () => inside((caller) => clients().auth.authorizeSession(caller, { body: { token } }))
    },
    nothingBecause: ASKS,
    again: 'nothing',
  },
  authorizeApiKey: {
    request: async () => {
      const apiKey = { hash: sha(own().keys.read), isWellFormed: true }
      return () => inside((caller) => clients().auth.authorizeApiKey(caller, { body: { apiKey } }))
    },
    nothingBecause: ASKS,
    again: 'nothing',
  },
  countInvitationMail: {
    request: async () => {
      const body = { email: newEmail(), accountId: own().accountId }
      return () => inside((caller) => clients().auth.countInvitationMail(caller, { body }))
    },
    nothingBecause: 'A count against a limit.',
    again: 'nothing',
  },
  createUser: {
    request: async () => {
      const { email, token } = await invite()
      const { body } = await inside((caller) =>
        clients().usersAccounts.acceptInvitationAsNewUser(caller, { body: { token, email } }),
      )
      const user = { userId: String(body?.['userId']), email, password: PASSWORD }
      return () => inside((caller) => clients().auth.createUser(caller, { body: user }))
    },
    publishes: ['password.set', 'user.signed_up'],
    again: 'nothing',
  },
  setUserPassword: {
    request: async () => {
      const { userId } = await member()
      const ask = { params: { userId }, body: { password: 'nine purple umbrellas dance' } }
      return () => inside((caller) => clients().auth.setUserPassword(caller, ask))
    },
    publishes: ['password.set', 'session.ended'],
    again: 'nothing',
  },
}
