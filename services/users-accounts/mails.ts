import type { Role } from '#contracts/users-accounts'
import { composeMail, type Mail } from '#platform/mail'

/** The invitation, with the link that answers it. The token is behind `#`, so that no server on the way logs it. */
export function invitationMail(
  to: string,
  {
    accountName,
    inviterName,
    role,
    token,
    consoleUrl,
  }: {
    accountName: string
    inviterName: string | undefined
    role: Role
    token: string
    consoleUrl: string
  },
): Mail {
  const who = inviterName === undefined ? 'You are invited' : `${inviterName} invites you`
  return composeMail({
    to,
    subject: `Join ${accountName} on Marqo Cloud`,
    paragraphs: [`${who} to join the account “${accountName}” on Marqo Cloud as ${role}.`],
    action: { label: 'See the invitation', url: `${consoleUrl}/invitation#token=${token}` },
    closing:
      'The link works for seven days. If you did not expect this, ignore this message: nothing happens.',
  })
}

export function accountClosedMail(
  to: string,
  { accountName, purgeAt }: { accountName: string; purgeAt: Date },
): Mail {
  return composeMail({
    to,
    subject: `${accountName} was closed`,
    paragraphs: [
      `The Marqo Cloud account “${accountName}” was closed. Its API keys no longer work.`,
      `Its data is deleted for good after ${purgeAt.toISOString().slice(0, 10)} (UTC).`,
    ],
    closing:
      'You get this because you own this account. If it was not meant to be closed, write to your operator before that day.',
  })
}
