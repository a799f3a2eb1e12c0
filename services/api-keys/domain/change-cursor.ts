import { ServiceError } from '#platform/errors'

/** One entry of the revocation feed. `id` is short and only has to differ within the overlap. */
export type KeyChange = Readonly<{ id: string; at: Date; keyHash: string; revoked: boolean }>

/** How far a reader has read: everything up to `at`, and of the last `OVERLAP_SECONDS` before it exactly `seen`. */
export type ChangeCursor = Readonly<{ at: Date; seen: readonly string[] }>

/**
 * A change is stamped before it is committed, so one with an earlier time may appear after a later one was read: by
 * a slow commit or the clock of another machine. Each read therefore looks back this far.
 */
export const OVERLAP_SECONDS = 10
/** A reader that was away longer than this must begin anew. Entries are kept a day longer. */
export const CURSOR_LIFETIME_SECONDS = 7 * 86_400
export const CHANGE_ID_LENGTH = 8
/** Keeps a cursor under 8 KB. Beyond it entries are delivered twice, which the feed allows. */
const MAX_SEEN = 900
const CURSOR = /^([0-9a-z]{1,9})~((?:[0-9a-z]{8})*)$/

export function formatCursor(cursor: ChangeCursor): string {
  return `${cursor.at.getTime().toString(36)}~${cursor.seen.slice(-MAX_SEEN).join('')}`
}

/** @throws ServiceError `unprocessable_entity` for a text no feed answered, `cursor_expired` for one too old */
export function parseCursor(text: string, now: Date): ChangeCursor {
  const [, time, ids] = CURSOR.exec(text) ?? []
  if (time === undefined || ids === undefined)
    throw new ServiceError({
      kind: 'unprocessable',
      code: 'unprocessable_entity',
      message: 'query.after: not a cursor of this feed. Pass back the cursor of the last answer, or none.',
    })
  const at = new Date(Number.parseInt(time, 36))
  if (now.getTime() - at.getTime() > CURSOR_LIFETIME_SECONDS * 1000)
    throw new ServiceError({
      kind: 'unprocessable',
      code: 'cursor_expired',
      message: 'The cursor is older than what is kept. Forget every cached key and begin without a cursor.',
    })
  return { at, seen: ids.match(/.{8}/g) ?? [] }
}

/** The time from which a reader at `cursor` must look. */
export function readFrom(cursor: ChangeCursor): Date {
  return new Date(cursor.at.getTime() - OVERLAP_SECONDS * 1000)
}

export function unseen(cursor: ChangeCursor, changes: readonly KeyChange[]): KeyChange[] {
  const seen = new Set(cursor.seen)
  return changes.filter((change) => !seen.has(change.id))
}

/** The cursor after reading `changes` (all from `readFrom(cursor)` to `now`, in order). */
export function advance(cursor: ChangeCursor, changes: readonly KeyChange[], now: Date): ChangeCursor {
  const at = new Date(Math.max(cursor.at.getTime(), now.getTime()))
  const from = readFrom({ at, seen: [] })
  return { at, seen: changes.filter((change) => change.at >= from).map((change) => change.id) }
}
