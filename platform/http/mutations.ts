import { hash } from 'node:crypto'
import type { Once } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import type { GatewayRoute } from './route-table.ts'

/**
 * Where nothing can be tried out, the mutation must not happen either.
 * @throws ServiceError `unprocessable_entity`
 */
export function checkDryRun(request: Request, url: URL, route: GatewayRoute): void {
  if (asksForDryRun(request, url) && !takesDryRun(route)) throw noDryRun(route)
}

const asksForDryRun = ({ method }: Request, { searchParams }: URL) =>
  method !== 'GET' && searchParams.has('dryRun') && searchParams.get('dryRun') !== 'false'

function takesDryRun({ spec }: GatewayRoute): boolean {
  const { shape } = (spec.request?.query ?? {}) as { shape?: Record<string, unknown> }
  return shape !== undefined && 'dryRun' in shape
}

function noDryRun({ operationId }: GatewayRoute): ServiceError {
  return new ServiceError({
    kind: 'unprocessable',
    code: 'unprocessable_entity',
    message: `query.dryRun: ${operationId} cannot be tried out. Nothing was done; leave dryRun out to do it.`,
  })
}

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/

/** What makes this request safe to repeat: the client's key, and what the request was. @throws ServiceError `invalid_argument` */
export function onceOf(request: Request, url: URL, body: string): Once | undefined {
  const key = request.headers.get('idempotency-key')
  if (key === null || request.method === 'GET') return undefined
  if (!IDEMPOTENCY_KEY.test(key))
    throw new ServiceError({
      kind: 'invalid',
      code: 'invalid_argument',
      message:
        'Idempotency-Key must be 1 to 255 printable ASCII characters without spaces: a UUID, for instance.',
    })
  const text = [request.method, url.pathname, url.search, request.headers.get('if-match') ?? '', body].join(
    '\n',
  )
  return { key, fingerprint: hash('sha256', text, 'base64url') }
}
