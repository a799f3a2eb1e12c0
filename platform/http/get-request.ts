/**
 * A GET with only the parts of `Request` that services read: URL, headers and, for a request that waits, the signal. A
 * whole `Request` costs several times what the rest of a gateway does, so none is made for a request without a body.
 */
export function getRequest(
  url: string,
  { headers = {}, signalOf = never }: { headers?: Record<string, string>; signalOf?: () => AbortSignal } = {},
): Request {
  let made: Headers | undefined
  const asked: Pick<Request, 'method' | 'url' | 'headers' | 'signal' | 'body' | 'bodyUsed'> = {
    method: 'GET',
    url,
    // Made on demand: most services read none.
    get headers() {
      return (made ??= new Headers(headers))
    },
    get signal() {
      return signalOf()
    },
    body: null,
    bodyUsed: false,
  }
  return asked as Request
}

const never = () => new AbortController().signal
