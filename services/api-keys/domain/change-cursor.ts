import { ServiceError } from '#platform/errors'

/** One entry of the revocation feed. Entries are numbered without gaps, in the order in which they were committed. */
export type KeyChange = Readonly<{ number: number; id: string; keyHash: string; revoked: boolean }>

/** The newest entry. `keptUntil`: until then it can be read; an earlier one may be gone before. */
export type FeedHead = Readonly<{ number: number; id: string; keptUntil: Date }>

/**
 * How far a reader has read: up to the entry of this number, which had this id. No time is part of it, because the
 * clock of a machine may be set back.
 */
export type ChangeCursor = Readonly<Pick<KeyChange, 'number' | 'id'>>

/** A reader that was away longer than this may have missed something and must begin anew. */
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

/** @throws ServiceError `unprocessable_entity` for a text no feed answered, `cursor_expired` for one of an earlier version */
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
 * What a reader at `cursor` has not heard of. `changes`: the entries from the cursor's own one on, as far as they are
 * still there.
 * @throws ServiceError `cursor_expired` when something is gone that it has not heard of, or the feed is another one
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
  // One that was committed after the head was read is left for the next look.
  const next = changes.filter(({ number }) => number > cursor.number && number <= newest.number)
  const isWithoutGap = next.every(({ number }, at) => number === cursor.number + 1 + at)
  const isComplete = newest.number === cursor.number + next.length
  // In the cloud the head of a commit may be seen a moment before its entry.
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
