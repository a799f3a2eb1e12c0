/** The connection broke before the whole request was read. */
export class ClientGone extends Error {}

/** Whether this was thrown because nobody waits for the answer any more. */
export function isClientGone(thrown: unknown, { aborted, reason }: AbortSignal): boolean {
  return thrown instanceof ClientGone || (aborted && thrown === reason)
}

/** Nobody hears it: for the counts, where it is no failure of the server. Proxies write down the same. */
export function goneResponse(): Response {
  return new Response(null, { status: 499 })
}
