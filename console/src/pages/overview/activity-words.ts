import type { Activity } from '#contracts/web-bff'

/** One thing that happened, as a sentence: who, what was done, to what. */
export type ActivitySentence = Readonly<{
  /** As people write themselves: an address or a name begins as its owner has it. */
  actor?: string
  before: string
  subject: string
  after: string
}>

/** Who did it is named where it is known. */
export function activitySentence({ kind, subject, actor }: Activity): ActivitySentence {
  const did = (verb: string, what: string, passive: string): ActivitySentence =>
    actor === undefined
      ? { before: what && `${capital(what)} `, subject, after: ` ${passive}` }
      : { actor, before: ` ${verb} ${what && `${what} `}`, subject, after: '' }
  switch (kind) {
    case 'index_created':
      return did('created', 'index', 'was created')
    case 'api_key_created':
      return did('created', 'API key', 'was created')
    case 'api_key_revoked':
      return did('revoked', 'API key', 'was revoked')
    case 'member_joined':
      return { actor: subject, before: ' joined the account', subject: '', after: '' }
    case 'invitation_sent':
      return did('invited', '', 'was invited')
    case 'invitation_answered':
      return { before: 'The invitation for ', subject, after: ' ended without being accepted' }
  }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
