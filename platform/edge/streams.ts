import type { Caller } from '#platform/caller'

export const isStream = (response: Response) => response.headers.get('content-type') === 'text/event-stream'
const LOOK_AGAIN_MS = 5_000

/** Whether the caller still acts in the same account with the same permissions. */
export function isSame(now: Caller, before: Caller): boolean {
  const shown = ({ accountId, permissions, indexNames }: Caller) =>
    JSON.stringify([accountId, permissions, indexNames])
  return shown(now) === shown(before)
}

/** Checks the credential of a stream every 5 s, and ends the stream when it is revoked or its permissions change. */
export function endWhenRefused(response: Response, isAllowed: () => Promise<boolean>): Response {
  if (response.body === null) return response
  const stopped = new AbortController()
  const look = () => {
    isAllowed().then(
      (goesOn) => goesOn || stopped.abort(),
      () => stopped.abort(),
    )
  }
  const timer = setInterval(look, LOOK_AGAIN_MS)
  const through = new TransformStream<Uint8Array, Uint8Array>()
  response.body
    .pipeTo(through.writable, { signal: stopped.signal })
    .catch(() => {})
    .finally(() => clearInterval(timer))
  return new Response(through.readable, response)
}
