import { ServiceError } from '#platform/errors'
import { endOfString } from '#platform/edge'
import { pacer } from '#platform/pace'
import { parseJson } from './parse-json.ts'

/** Texts up to this length are parsed at once, in a few milliseconds. */
const SMALL = 128 * 1024
/** Limit of one object; a document of 100,000 bytes fits, even with each number on its own line. */
const MAX_PIECE = 1024 * 1024
/** Limit of the text around the documents, such as a filter or ids. */
const MAX_REST = 4 * 1024 * 1024
const MAX_PIECES = 20_000
/** Limit of distinct keys of one object; a new key costs as much as a hundred characters of text. */
const MAX_KEYS = 20_000
/** Limit of all keys: what holds them is collected as garbage in one step. 128 documents of 1,000 fields fit. */
const MAX_KEYS_IN_ALL = 200_000
const MAX_ENTRIES = 100_000
const SCANNED_AT_ONCE = 256 * 1024

/**
 * Parses JSON as `parseJson` does. A large text is parsed document by document, and other requests have their turn in
 * between: the objects within the outermost value's list are parsed one at a time and then put back in their places.
 * @throws SyntaxError; ServiceError `request_too_large` for a text that cannot be parsed in short steps
 */
export async function parseLargeJson(text: string): Promise<unknown> {
  if (text.length <= SMALL) {
    for (const _ of piecesOf(text));
    return parseJson(text)
  }
  const pause = pacer()
  const read: unknown[] = []
  let rest = ''
  let from = 0
  for (const piece of piecesOf(text)) {
    if (piece) {
      rest += `${text.slice(from, piece.from)}{"":${read.length}}`
      from = piece.to
      read.push(parseJson(text.slice(piece.from, piece.to)))
    }
    await pause()
  }
  rest += text.slice(from)
  if (rest.length > MAX_REST) throw tooLarge('what it holds besides documents')
  return restored(parseJson(rest), read)
}

/** Positions of these objects; yields `undefined` regularly, so that other requests have their turn. */
function* piecesOf(text: string): Generator<{ from: number; to: number } | undefined> {
  const inner = text.trimStart().startsWith('[') ? 1 : 2
  let [depth, keys, entries, pieces, from, next] = [0, 0, 0, 0, -1, SCANNED_AT_ONCE]
  let [keysOutside, keysBefore] = [0, 0]
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (sign === '"') at = endOfString(text, at)
    else if (sign === ':') keys++
    else if (sign === ',') entries += depth <= inner ? 1 : 0
    else if (sign === '{' || sign === '[') {
      if (depth === inner && sign === '{') [from, keysOutside, keys] = [at, keys, 0]
      depth++
    } else if (sign === '}' || sign === ']') {
      depth--
      if (depth === inner && from >= 0) {
        if (at - from > MAX_PIECE) throw tooLarge('one of its documents')
        if (++pieces > MAX_PIECES) throw tooLarge('its list of documents')
        yield { from, to: at + 1 }
        keysBefore += keys
        ;[from, keys] = [-1, keysOutside]
      }
    }
    if (keys > MAX_KEYS || keysBefore + keys > MAX_KEYS_IN_ALL) throw tooLarge('the number of its keys')
    if (entries > MAX_ENTRIES) throw tooLarge('one of its lists')
    if (at > next) {
      next = at + SCANNED_AT_ONCE
      yield undefined
    }
  }
}

/** Replaces each placeholder object at that depth with the object parsed from it. */
function restored(outer: unknown, read: readonly unknown[]): unknown {
  const pieceOf = (value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? read[(value as { '': number })['']]
      : value
  const filled = (holder: unknown) => {
    if (Array.isArray(holder)) for (const [at, one] of holder.entries()) holder[at] = pieceOf(one)
    else if (typeof holder === 'object' && holder !== null)
      for (const [key, one] of Object.entries(holder))
        Object.defineProperty(holder, key, {
          value: pieceOf(one),
          enumerable: true,
          writable: true,
          configurable: true,
        })
  }
  if (Array.isArray(outer)) filled(outer)
  else if (typeof outer === 'object' && outer !== null) Object.values(outer).forEach(filled)
  return outer
}

function tooLarge(what: string): ServiceError {
  return new ServiceError({
    kind: 'too_large',
    code: 'request_too_large',
    message: `The request body is too large to be read at once: ${what}. Send less at once.`,
  })
}
