/** One thing that happened, as far as a sentence needs it. */
export type Told = Readonly<{
  type: string
  subject: Readonly<{ type: string; name: string }>
  actor: Readonly<{ type: string; name?: string | undefined }>
}>

/** Who, what was done, to what. */
export type ActivitySentence = Readonly<{
  /** As people write themselves: an address or a name begins as its owner has it. */
  actor?: string
  before: string
  subject: string
  after: string
}>

/** What was done by somebody, and what was done by nobody who is named. */
type Words = readonly [active: string, passive: string]
const VERBS: Readonly<Record<string, Words>> = {
  'index.created': ['created index', 'was created'],
  'index.ready': ['made ready index', 'is ready'],
  'index.resize_started': ['began to scale index', 'is being scaled'],
  'index.resized': ['scaled index', 'was scaled'],
  'index.resize_failed': ['could not scale index', 'could not be scaled'],
  'index.resize_reverted': ['took back the scaling of index', 'has its old size again'],
  'index.paused': ['paused index', 'was paused'],
  'index.resumed': ['resumed index', 'was resumed'],
  'index.failed': ['lost index', 'failed'],
  'index.lost': ['lost index', 'was lost by its cell, and is created again'],
  'index.deletion_started': ['began to delete index', 'is being deleted'],
  'index.deleted': ['deleted index', 'was deleted'],
  'api_key.created': ['created API key', 'was created'],
  'api_key.updated': ['changed API key', 'was changed'],
  'api_key.rotated': ['rotated API key', 'was rotated'],
  'api_key.limited': ['limited API key', 'was limited'],
  'api_key.revoked': ['revoked API key', 'was revoked'],
  'api_key.confirmed': ['saw the text of API key', 'was shown'],
  'account.created': ['created account', 'was created'],
  'account.renamed': ['renamed account', 'was renamed'],
  'account.limits_changed': ['changed the limits of account', 'has other limits'],
  'account.closed': ['closed account', 'was closed'],
  'member.added': ['added', 'joined the account'],
  'member.role_changed': ['changed the role of', 'has another role'],
  'member.removed': ['removed', 'left the account'],
  'invitation.created': ['invited', 'was invited'],
  'invitation.resent': ['invited again', 'was invited again'],
  'invitation.role_changed': ['changed the role in the invitation of', 'is invited with another role'],
  'invitation.accepted': ['accepted the invitation of', 'accepted an invitation'],
  'invitation.declined': ['declined the invitation of', 'declined an invitation'],
  'invitation.revoked': ['withdrew the invitation of', 'is not invited any more'],
  'activity.gap_found': ['missed events of', 'has events that are missing here'],
}
const KINDS: Readonly<Record<string, string>> = {
  index: 'Index',
  apiKey: 'API key',
  account: 'Account',
  outbox: 'The outbox',
}

/** Who did it is named where it is a person or a key. */
export function activitySentence({ type, subject, actor }: Told): ActivitySentence {
  const [active, passive] = VERBS[type] ?? wordsOf(type)
  const who = actor.name ?? (actor.type === 'apiKey' ? 'An API key' : undefined)
  const isOwn = subject.type === 'member' && who === subject.name
  if (who !== undefined && !isOwn)
    return { actor: who, before: ` ${active} `, subject: subject.name, after: '' }
  const kind = KINDS[subject.type]
  return { before: kind === undefined ? '' : `${kind} `, subject: subject.name, after: ` ${passive}` }
}

/** For events that have no words of their own: `budget.reached` was “budget reached” of something. */
function wordsOf(type: string): Words {
  const words = type.replaceAll(/[._]/g, ' ')
  return [`did “${words}” to`, `had “${words}”`]
}
