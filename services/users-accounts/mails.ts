import type { Role } from '#contracts/users-accounts'
import { composeMail, type Mail } from '#platform/mail'

const MAX_NAME = 60
/** Texts that mail programs turn into a link or an address: a domain, a path, a scheme. */
const LINK = /[\p{L}\p{N}]\.[\p{L}\p{N}]|[/\\@:]|www/iu

/** A name chosen by a stranger, if it is safe in a mail: it must not read as a message or become a link. */
function plainName(name: string | undefined): string | undefined {
  return name === undefined || name.length > MAX_NAME || LINK.test(name) ? undefined : name
}

/**
 * The invitation with the link that answers it. The token follows `#`, so that no server logs it. The subject contains
 * no names, because the recipient may know neither the account nor the inviter.
 */
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
  const [account, inviter] = [plainName(accountName), plainName(inviterName)]
  const who = inviter === undefined ? 'You are invited' : `${inviter} invites you`
  const what = account === undefined ? 'an account' : `the account “${account}”`
  return composeMail({
    to,
    subject: 'You are invited to Marqo Cloud',
    paragraphs: [`${who} to join ${what} on Marqo Cloud as ${role}.`],
    action: { label: 'See the invitation', url: `${consoleUrl}/invitation#token=${token}` },
    closing:
      'The link works for seven days. If you did not expect this, ignore this message: nothing happens.',
  })
}

export function accountClosedMail(
  to: string,
  { accountName, purgeAt }: { accountName: string; purgeAt: Date },
): Mail {
  const name = plainName(accountName)
  const what = name === undefined ? 'Your Marqo Cloud account' : `The Marqo Cloud account “${name}”`
  return composeMail({
    to,
    subject: 'Your Marqo Cloud account was closed',
    paragraphs: [
      `${what} was closed. Its API keys no longer work.`,
      `Its data is deleted for good after ${purgeAt.toISOString().slice(0, 10)} (UTC).`,
    ],
    closing:
      'You get this because you own this account. If it was not meant to be closed, write to your operator before that day.',
  })
}
