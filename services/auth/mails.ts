import { composeMail, type Mail } from '#platform/mail'

const NOT_YOU = 'If you did not ask for this, ignore this message: nothing happens.'

export function signUpCodeMail(to: string, code: string): Mail {
  return composeMail({
    to,
    subject: `${code} is your Marqo Cloud code`,
    paragraphs: ['Welcome to Marqo Cloud. Enter this code to confirm your address:'],
    code,
    closing: `The code works for 15 minutes. ${NOT_YOU}`,
  })
}

export function alreadyUserMail(to: string, consoleUrl: string): Mail {
  return composeMail({
    to,
    subject: 'You already have a Marqo Cloud user',
    paragraphs: ['Someone, probably you, tried to sign up with this address, which has a user already.'],
    action: { label: 'Sign in', url: `${consoleUrl}/sign-in` },
    closing: `If you forgot your password, you can set a new one there. ${NOT_YOU}`,
  })
}

export function passwordResetMail(
  to: string,
  { token, consoleUrl }: { token: string; consoleUrl: string },
): Mail {
  return composeMail({
    to,
    subject: 'Set a new Marqo Cloud password',
    paragraphs: ['Someone, probably you, asked to set a new password for this address.'],
    action: { label: 'Set a new password', url: `${consoleUrl}/reset-password#token=${token}` },
    closing: `The link works once, for one hour. ${NOT_YOU}`,
  })
}

export const PASSWORD_CHANGED = 'Your password was changed'

/** Informs the user of a security-relevant change. */
export function securityMail(to: string, what: string): Mail {
  return composeMail({
    to,
    subject: what,
    paragraphs: [`${what}.`],
    closing: 'If this was not you, set a new password at once and end your other sessions.',
  })
}
