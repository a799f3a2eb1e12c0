import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'

type Events = AsyncGenerator<{ event: string }>

const MAX_PER_ACCOUNT = 50
/** Comments keep proxies from closing a quiet stream. */
const COMMENT_EVERY_MS = 15_000
/** How soon a client whose stream broke comes back. */
const RETRY_MS = 1_000

/** Answers events as they come, in the form of server-sent events. A stream ends with its request. */
export function eventStreams() {
  const open = new Map<string, number>()
  const count = (accountId: string, by: number) => open.set(accountId, (open.get(accountId) ?? 0) + by)
  return {
    /** @throws ServiceError `too_many_streams`, and what `begin` throws before its first event */
    open: async (
      { accountId }: Caller,
      asked: AbortSignal,
      begin: (signal: AbortSignal) => Events,
    ): Promise<Response> => {
      if ((open.get(accountId) ?? 0) >= MAX_PER_ACCOUNT) throw tooManyStreams()
      const ended = new AbortController()
      const events = begin(AbortSignal.any([asked, ended.signal]))
      // What is wrong with the request is answered as an error, not as a stream.
      const first = await events.next()
      count(accountId, 1)
      return new Response(toStream(events, first, { ended, onEnd: () => count(accountId, -1) }), {
        headers: { 'content-type': 'text/event-stream' },
      })
    },
  }
}

function toStream(
  events: Events,
  first: IteratorResult<{ event: string }, void>,
  { ended, onEnd }: { ended: AbortController; onEnd: () => void },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  const end = () => {
    if (isOver) return
    isOver = true
    clearInterval(timer)
    ended.abort()
    onEnd()
  }
  let next: Promise<IteratorResult<{ event: string }, void>> | undefined = Promise.resolve(first)
  return new ReadableStream({
    start: (controller) => {
      controller.enqueue(encoder.encode(`retry: ${RETRY_MS}\n\n`))
      timer = setInterval(() => controller.enqueue(encoder.encode(': still here\n\n')), COMMENT_EVERY_MS)
    },
    pull: async (controller) => {
      const { done, value } = await (next ?? events.next())
      next = undefined
      if (done === true) {
        end()
        controller.close()
        return
      }
      const { event, ...data } = value
      controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`))
    },
    cancel: end,
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
