import { ServiceError } from '#platform/errors'
import type { ServiceFetch } from './app.ts'

export type RemoteOptions = {
  /** Prefix of a contract's paths: `http://127.0.0.1:8882/_cell/v1`. */
  baseUrl: string
  /** Sent as `Authorization: Bearer …`. */
  token: string
  /** Name of the service in the error when it does not answer. */
  name: string
  timeoutMs: number
  fetch?: typeof fetch
}

/** Reaches a service in another process over HTTP, for a contract client. */
export function remoteFetch({
  baseUrl,
  token,
  name,
  timeoutMs,
  fetch: send = fetch,
}: RemoteOptions): ServiceFetch {
  return async (request) => {
    const { pathname, search } = new URL(request.url)
    const headers = new Headers(request.headers)
    headers.set('authorization', `Bearer ${token}`)
    const body = request.method === 'GET' ? '' : await request.text()
    try {
      return await send(`${baseUrl}${pathname}${search}`, {
        method: request.method,
        headers,
        ...(body !== '' && { body }),
        signal: AbortSignal.timeout(timeoutMs),
      })
    } catch (cause) {
      throw new ServiceError({
        kind: 'unavailable',
        code: 'service_unavailable',
        message: `The ${name} does not answer right now. Try again shortly.`,
        retryAfterSeconds: 2,
        detail: { baseUrl },
        cause,
      })
    }
  }
}
