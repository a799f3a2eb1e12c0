import { pacer } from '#platform/pace'

/** So much is made in one go, and sent in one piece. */
const PIECE = 64 * 1024
/** Arrays of more objects than these are written object by object. */
const FEW = 8

/**
 * An answer in JSON. A large one is written in pieces while it is sent, with others in between, and no faster than the
 * client reads.
 */
export async function jsonAnswer(value: object, headers: Headers): Promise<Response> {
  headers.set('content-type', 'application/json')
  const parts = partsOf(value)
  const pause = pacer()
  let text = ''
  for (let part = parts.next(); !part.done; part = parts.next()) {
    text += part.value
    if (text.length > PIECE) return new Response(streamed(text, parts), { headers })
    await pause()
  }
  return new Response(text, { headers })
}

function streamed(first: string, parts: Iterator<string, undefined>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let text = first
  return new ReadableStream(
    {
      async pull(controller) {
        const pause = pacer()
        let isOver = false
        while (text.length <= PIECE && !isOver) {
          const part = parts.next()
          if (part.done) isOver = true
          else text += part.value
          await pause()
        }
        if (text !== '') controller.enqueue(encoder.encode(text))
        text = ''
        if (isOver) controller.close()
        // The next piece is asked for before others had their turn.
        else await new Promise((resolve) => setImmediate(resolve))
      },
    },
    { highWaterMark: 0 },
  )
}

const isLong = (value: unknown): value is object[] =>
  Array.isArray(value) && value.length > FEW && typeof value[0] === 'object'

/** What `JSON.stringify` makes of it, in pieces. */
function* partsOf(value: unknown): Generator<string, undefined> {
  if (isLong(value)) {
    for (const [at, one] of value.entries()) {
      yield at === 0 ? '[' : ','
      yield* partsOf(one)
    }
    yield ']'
  } else if (value instanceof Map) yield* entriesOf(value)
  else if (isObject(value) && Object.values(value).some((one) => isLong(one) || one instanceof Map))
    yield* entriesOf(Object.entries(value))
  else yield JSON.stringify(value) ?? 'null'
  return undefined
}

/** An object in JSON. A map's entries keep their order, which an object would change for keys that look like numbers. */
function* entriesOf(entries: Iterable<[key: unknown, value: unknown]>): Generator<string, undefined> {
  let begin = '{'
  for (const [key, one] of entries) {
    if (one === undefined) continue
    yield `${begin}${JSON.stringify(String(key))}:`
    yield* partsOf(one)
    begin = ','
  }
  yield begin === '{' ? '{}' : '}'
  return undefined
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
