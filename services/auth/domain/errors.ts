import { ServiceError } from '#platform/errors'

export function invalidCredentials(): ServiceError {
  return new ServiceError({
    kind: 'unauthenticated',
    code: 'invalid_credentials',
    message: 'E-mail or password is wrong. Check both and try again.',
  })
}

/** The error for a signed-in user; a 401 would mean that they are signed out. */
export function wrongProof(what: 'password' | 'code'): ServiceError {
  return new ServiceError({
    kind: 'unprocessable',
    code: what === 'password' ? 'invalid_credentials' : 'invalid_code',
    message: `This ${what} is wrong. Try again.`,
  })
}

/** `isLong`: the daily lock for unknown devices. */
export function tooManyAttempts(retryAfterSeconds: number, { isLong }: { isLong: boolean }): ServiceError {
  const minutes = Math.max(1, Math.ceil(retryAfterSeconds / 60))
  const wait = minutes === 1 ? 'a minute' : `${minutes} minutes`
  return new ServiceError({
    kind: 'limit',
    code: 'too_many_sign_in_attempts',
    message: isLong
      ? 'Too many failed attempts from different places. Set a new password by mail, or sign in from a device you used before.'
      : `Too many failed attempts. Wait ${wait} and try again, or set a new password by mail.`,
    retryAfterSeconds,
  })
}

export function tooManyMails(retryAfterSeconds: number): ServiceError {
  return new ServiceError({
    kind: 'limit',
    code: 'too_many_mails',
    message:
      'Too many messages were asked for this address. Wait an hour and try again; look into the spam folder too.',
    retryAfterSeconds,
  })
}

export function tooManyInvitations(limit: number, retryAfterSeconds: number): ServiceError {
  return new ServiceError({
    kind: 'limit',
    code: 'too_many_invitations',
    message: `This account sent ${limit} invitations in a day, which is the limit. Wait a day and try again.`,
    retryAfterSeconds,
  })
}

export function weakPassword(): ServiceError {
  return new ServiceError({
    kind: 'unprocessable',
    code: 'weak_password',
    message:
      'This password is among the first an attacker would try. Choose another: a few unrelated words are easy to remember and hard to guess.',
    issues: [{ loc: ['body', 'password'], msg: 'too easy to guess', type: 'weak_password' }],
  })
}

export function samePassword(): ServiceError {
  return new ServiceError({
    kind: 'unprocessable',
    code: 'same_password',
    message: 'The new password is the present one, so nothing was changed. Choose another.',
    issues: [{ loc: ['body', 'newPassword'], msg: 'is the present password', type: 'same_password' }],
  })
}

export function invalidCode(): ServiceError {
  return new ServiceError({
    kind: 'unprocessable',
    code: 'invalid_code',
    message: 'This code is wrong, used or too old. Check it, or ask for a new one.',
  })
}

export function codeUsedUp(): ServiceError {
  return new ServiceError({
    kind: 'limit',
    code: 'too_many_attempts',
    message: 'Too many wrong codes. Ask for a new one.',
  })
}

export function invalidToken(): ServiceError {
  return new ServiceError({
    kind: 'unprocessable',
    code: 'invalid_token',
    message: 'This link was used or is too old. Ask for a new one.',
  })
}

export function challengeOver(): ServiceError {
  return new ServiceError({
    kind: 'unauthenticated',
    code: 'challenge_over',
    message: 'This sign-in took too long or had too many wrong codes. Sign in again.',
  })
}

export function userAlreadyExists(): ServiceError {
  return new ServiceError({
    kind: 'conflict',
    code: 'user_already_exists',
    message: 'A user with this e-mail already exists. Sign in instead.',
  })
}

export function signUpClosed(): ServiceError {
  return new ServiceError({
    kind: 'forbidden',
    code: 'sign_up_closed',
    message: 'This deployment takes no sign-ups. Ask a member of an account for an invitation.',
  })
}

export function twoFactorEnabled(): ServiceError {
  return new ServiceError({
    kind: 'conflict',
    code: 'two_factor_enabled',
    message: 'Two-factor sign-in is on already. Turn it off first to use another authenticator.',
  })
}

export function twoFactorNotBegun(): ServiceError {
  return new ServiceError({
    kind: 'conflict',
    code: 'two_factor_not_begun',
    message: 'Two-factor sign-in is not on, and no enrolment was begun. Begin one first.',
  })
}
