import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'

type Event = { event: string }
type Events = AsyncGenerator<Event, void>
type Opening = {
  caller: Caller
  /** Aborts when the client has gone. */
  asked: AbortSignal
  begin: (signal: AbortSignal) => Events
  /** Called with the reason of a stream that ended early. */
  onFailure: (thrown: unknown) => void
}

const MAX_PER_ACCOUNT = 50
/** Comments keep proxies from closing a quiet stream. */
const COMMENT_EVERY_MS = 15_000
/** How soon a client reconnects after its stream broke. */
const RETRY_MS = 1_000

/** Answers with server-sent events. A stream ends with its request. */
export function eventStreams() {
  const open = new Map<string, number>()
  return {
    /** @throws ServiceError `too_many_streams`, and what `begin` throws before its first event */
    open: async ({ caller: { accountId }, asked, begin, onFailure }: Opening): Promise<Response> => {
      const leave = enter(open, accountId)
      const ended = new AbortController()
      const end = () => {
        ended.abort()
        leave()
      }
      try {
        const events = begin(AbortSignal.any([asked, ended.signal]))
        // An invalid request gets an error, not a stream.
        const first = await events.next()
        const headers = { 'content-type': 'text/event-stream' }
        return new Response(toStream(events, first, { asked, end, onFailure }), { headers })
      } catch (error) {
        end()
        throw error
      }
    },
  }
}

/** Counts an open stream before the first `await`. @returns a function that counts it out, at most once */
function enter(open: Map<string, number>, accountId: string): () => void {
  const before = open.get(accountId) ?? 0
  if (before >= MAX_PER_ACCOUNT) throw tooManyStreams()
  open.set(accountId, before + 1)
  let isIn = true
  return () => {
    if (!isIn) return
    isIn = false
    const left = (open.get(accountId) ?? 1) - 1
    if (left > 0) open.set(accountId, left)
    else open.delete(accountId)
  }
}

function toStream(
  events: Events,
  first: IteratorResult<Event, void>,
  { asked, end, onFailure }: { asked: AbortSignal; end: () => void; onFailure: (thrown: unknown) => void },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let timer: NodeJS.Timeout | undefined
  let isCancelled = false
  const finish = () => {
    clearInterval(timer)
    asked.removeEventListener('abort', finish)
    end()
  }
  let next: Promise<IteratorResult<Event, void>> | undefined = Promise.resolve(first)
  return new ReadableStream({
    start: (controller) => {
      controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`))
      const comment = encoder.encode(': still here\n\n')
      // A client that does not read gets no keep-alive comments, so that none pile up.
      timer = setInterval(
        () => (controller.desiredSize ?? 0) > 0 && controller.enqueue(comment),
        COMMENT_EVERY_MS,
      )
      asked.addEventListener('abort', finish, { once: true })
      if (asked.aborted) finish()
    },
    pull: async (controller) => {
      const event = await (next ?? events.next()).catch(onFailure)
      next = undefined
      if (isCancelled) return
      if (event === undefined || event.done === true) {
        // The stream also ends after a failure: the client reconnects and gets the error.
        finish()
        controller.close()
        return
      }
      const { event: name, ...data } = event.value
      controller.enqueue(encoder.encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`))
    },
    cancel: () => {
      isCancelled = true
      finish()
    },
  })
}

function tooManyStreams(): ServiceError {
  return new ServiceError({
    kind: 'limit',
    code: 'too_many_streams',
    message: `This account has ${MAX_PER_ACCOUNT} streams open, which is the limit. Close some and try again.`,
    retryAfterSeconds: 5,
  })
}
