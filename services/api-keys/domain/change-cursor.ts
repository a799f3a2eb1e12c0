import { ServiceError } from '#platform/errors'

/** One entry of the revocation feed. Entries are numbered without gaps, in the order in which they were committed. */
export type KeyChange = Readonly<{ number: number; id: string; keyHash: string; revoked: boolean }>

/** The newest entry. It can be read until `keptUntil`; earlier entries may expire before. */
export type FeedHead = Readonly<{ number: number; id: string; keptUntil: Date }>

/**
 * A reader's position: the number and id of the last entry it has read. It contains no time, because a machine's clock
 * may be set back.
 */
export type ChangeCursor = Readonly<Pick<KeyChange, 'number' | 'id'>>

/** A reader that was away longer than this may have missed changes and must start over. */
export const CHANGE_LIFETIME_SECONDS = 7 * 86_400
export const CHANGE_ID_LENGTH = 8
/** Before the first entry. */
export const FEED_BEGIN: ChangeCursor = { number: 0, id: '' }
const CURSOR = /^([0-9a-z]{1,10})\.([0-9a-z]{8})?$/
/** The format of earlier cursors, which held times. They are always treated as expired. */
const CURSOR_OF_TIME = /^[0-9a-z]{1,9}~[0-9a-z]*$/

export function formatCursor({ number, id }: ChangeCursor): string {
  return `${number.toString(36)}.${id}`
}

/**
 * @throws ServiceError `unprocessable_entity` for a text that no feed returned, `cursor_expired` for a cursor of an
 * earlier version
 */
export function parseCursor(text: string): ChangeCursor {
  const [, number, id = ''] = CURSOR.exec(text) ?? []
  if (number !== undefined) return { number: Number.parseInt(number, 36), id }
  if (CURSOR_OF_TIME.test(text)) throw cursorExpired()
  throw new ServiceError({
    kind: 'unprocessable',
    code: 'unprocessable_entity',
    message: 'query.after: not a cursor of this feed. Pass back the cursor of the last answer, or none.',
  })
}

/**
 * The entries that a reader at `cursor` has not read. `changes`: the entries from the cursor's own on, without expired
 * ones.
 * @throws ServiceError `cursor_expired` when an unread entry has expired, or the cursor is from another feed
 */
export function unheard(
  cursor: ChangeCursor,
  { head, changes }: { head: FeedHead | undefined; changes: readonly KeyChange[] },
  now: Date,
): KeyChange[] {
  const newest: ChangeCursor = head ?? FEED_BEGIN
  const own =
    newest.number === cursor.number ? newest : changes.find(({ number }) => number === cursor.number)
  if (cursor.number > newest.number || (own && own.id !== cursor.id)) throw cursorExpired()
  // An entry committed after the head was read is left for the next read.
  const next = changes.filter(({ number }) => number > cursor.number && number <= newest.number)
  const isWithoutGap = next.every(({ number }, at) => number === cursor.number + 1 + at)
  const isComplete = newest.number === cursor.number + next.length
  // With DynamoDB the head may be visible shortly before its entry.
  const isYetToCome = head !== undefined && head.keptUntil > now
  if (isWithoutGap && (isComplete || isYetToCome)) return next
  throw cursorExpired()
}

function cursorExpired(): ServiceError {
  return new ServiceError({
    kind: 'unprocessable',
    code: 'cursor_expired',
    message: 'The cursor is older than what is kept. Forget every cached key and begin without a cursor.',
  })
}
