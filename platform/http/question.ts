/**
 * A GET as the services read it: address, headers and, where something waits, the signal. A whole web request costs
 * several times what the rest of a gateway does, so it is not made for those that bring no body.
 */
export function question(
  url: string,
  { headers = {}, signalOf = never }: { headers?: Record<string, string>; signalOf?: () => AbortSignal } = {},
): Request {
  const asked: Pick<Request, 'method' | 'url' | 'headers' | 'signal' | 'body' | 'bodyUsed'> = {
    method: 'GET',
    url,
    headers: new Headers(headers),
    get signal() {
      return signalOf()
    },
    body: null,
    bodyUsed: false,
  }
  return asked as Request
}

const never = () => new AbortController().signal
