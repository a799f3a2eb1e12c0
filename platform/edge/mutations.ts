import { hash } from 'node:crypto'
import type { IdempotencyKey } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { isRead } from '#platform/http'
import { refuseNearMisses } from './near-misses.ts'
import type { GatewayRoute } from './route-table.ts'

/**
 * Refuses a mutation whose `dryRun` or `If-Match` its route does not support, or that misspells one of them: ignoring
 * it would make a change that the client did not want, or not on these terms.
 * @throws ServiceError `unprocessable_entity`
 */
export function checkMutation(request: Request, url: URL, route: GatewayRoute): void {
  if (isRead(request.method)) return
  refuseNearMisses(request, url, queryNames(route))
  if (asksForDryRun(url) && !queryNames(route).includes('dryRun')) throw noDryRun(route)
  if (request.headers.has('if-match') && !('412' in route.spec.responses)) throw noIfMatch(route)
}

const asksForDryRun = ({ searchParams }: URL) =>
  searchParams.has('dryRun') && searchParams.get('dryRun') !== 'false'

function queryNames({ spec }: GatewayRoute): string[] {
  const { shape } = (spec.request?.query ?? {}) as { shape?: Record<string, unknown> }
  return Object.keys(shape ?? {})
}

function noDryRun({ operationId }: GatewayRoute): ServiceError {
  return unprocessable(
    `query.dryRun: ${operationId} cannot be tried out. Nothing was done; leave dryRun out to do it.`,
  )
}

function noIfMatch({ operationId }: GatewayRoute): ServiceError {
  return unprocessable(
    `header.If-Match: ${operationId} changes nothing that has an ETag. Nothing was done; leave If-Match out to do it.`,
  )
}

function unprocessable(message: string): ServiceError {
  return new ServiceError({ kind: 'unprocessable', code: 'unprocessable_entity', message })
}

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/

/** The client's `Idempotency-Key` and a fingerprint of the request. @throws ServiceError `invalid_argument` */
export function onceOf(request: Request, url: URL, body: string): IdempotencyKey | undefined {
  const key = request.headers.get('idempotency-key')
  if (key === null || isRead(request.method)) return undefined
  if (!IDEMPOTENCY_KEY.test(key))
    throw new ServiceError({
      kind: 'invalid',
      code: 'invalid_argument',
      message:
        'Idempotency-Key must be 1 to 255 printable ASCII characters without spaces: a UUID, for instance.',
    })
  const query = [...url.searchParams].sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
  const asked = [request.method, url.pathname, query, request.headers.get('if-match') ?? '', meaningOf(body)]
  return { key, fingerprint: hash('sha256', JSON.stringify(asked), 'base64url') }
}

/** One text for all bodies of the same meaning: clients differ in the order of members and the form of numbers. */
function meaningOf(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), inOrder)
  } catch {
    // Invalid JSON is refused later, at each attempt.
    return body
  }
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
  // Entries instead of an object: objects reorder keys that are numbers, and treat `__proto__` specially.
  return { members }
}
