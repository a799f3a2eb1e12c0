import { ServiceError } from '#platform/errors'

/** Parsing a new key costs as much as parsing about a hundred characters of a string. */
const MAX_KEYS = 20_000
/** Deeper nesting would overflow the stack of recursive code. */
const MAX_DEPTH = 200

const [QUOTE, COLON, BACKSLASH] = [0x22, 0x3a, 0x5c]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/**
 * Refuses JSON that takes much longer to parse than its length suggests. Does not check whether the text is valid JSON.
 * @throws ServiceError `unprocessable_entity`
 */
export function checkJsonShape(text: string): void {
  let [depth, keys] = [0, 0]
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (code === OPEN_LIST || code === OPEN_OBJECT) depth++
    else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth--
    else if (code === COLON) keys++
    else continue
    if (depth > MAX_DEPTH) throw refuse(`is nested deeper than ${MAX_DEPTH} levels`)
    if (keys > MAX_KEYS) throw refuse(`has more than ${MAX_KEYS} keys. Send less at once`)
  }
}

/** Position of the quote that ends the string beginning at `from`, or the length of the text if none does. */
export function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1
    while (text.charCodeAt(before) === BACKSLASH) before--
    if ((end - before) % 2 === 1) return end
  }
  return text.length
}

function refuse(what: string): ServiceError {
  return new ServiceError({
    kind: 'unprocessable',
    code: 'unprocessable_entity',
    message: `The request body ${what}.`,
  })
}
