import type { RouteConfig } from '@hono/zod-openapi'
import type { Identity } from './authentication.ts'

/** Events, and lines that are made while they are sent. */
const STREAMS = ['text/event-stream', 'application/x-ndjson']
const LOOK_AGAIN_MS = 5_000

export const isStream = (response: Response) => STREAMS.includes(response.headers.get('content-type') ?? '')

/** Whether a route may answer with a stream. The headers of other answers need not be looked at. */
export function mayStream({ responses }: RouteConfig): boolean {
  return Object.values(responses).some(
    (response) =>
      'content' in response && Object.keys(response.content ?? {}).some((type) => STREAMS.includes(type)),
  )
}

/** Whether it is still the same account with the same permissions. */
export function isSame(now: Identity, before: Identity): boolean {
  const shown = ({ accountId, permissions, indexNames }: Identity) =>
    JSON.stringify([accountId, permissions, indexNames])
  return shown(now) === shown(before)
}

/** Checks the credential of a stream every 5 s, and ends the stream when it is revoked or its permissions change. */
export function endWhenRefused(response: Response, isAllowed: () => Promise<boolean>): Response {
  return ending(response, (stop) => {
    const look = () => {
      isAllowed().then((goesOn) => goesOn || stop(), stop)
    }
    const timer = setInterval(look, LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  })
}

/** Ends a stream after this time: its client opens another one, and its credential is checked again. */
export function endAfter(response: Response, ms: number): Response {
  return ending(response, (stop) => {
    const timer = setTimeout(stop, ms)
    return () => clearTimeout(timer)
  })
}

/** `watch` may stop the stream; what it returns is called when the stream has ended. */
function ending(response: Response, watch: (stop: () => void) => () => void): Response {
  if (response.body === null) return response
  const stopped = new AbortController()
  const unwatch = watch(() => stopped.abort())
  const through = new TransformStream<Uint8Array, Uint8Array>()
  response.body
    .pipeTo(through.writable, { signal: stopped.signal })
    .catch(() => {})
    .finally(unwatch)
  return new Response(through.readable, response)
}
