import { type Caller, requirePermission } from '#platform/caller'
import { ServiceError } from '#platform/errors'

/** Who a route is published to. */
export type Audience = keyof typeof PRINCIPALS

/** Who may call a route, and within which limits, as its contract says. */
export type RouteAccess = Readonly<{
  audience: readonly Audience[]
  permission?: string
  limitedKeys?: boolean
  isOpen?: boolean
  limit?: 'read' | 'write' | 'signIn'
  maxBodyBytes?: number
  isRaw?: boolean
}>

/** The principal that each audience consists of. */
const PRINCIPALS = {
  public: 'apiKey',
  web: 'user',
  operators: 'user',
  cells: 'cell',
  // Open routes alone, whose callers have no name.
  webhooks: 'user',
  internal: 'system',
} as const satisfies Record<string, Caller['principal']['type']>

/**
 * The check of a route's callers: the audience, then keys that are limited to some indexes, then the permission.
 * Services may call every route in their own name.
 * @returns a function that throws ServiceError `forbidden` for every caller that the contract does not let in
 */
export function accessCheck({ audience, permission, limitedKeys }: RouteAccess): (caller: Caller) => void {
  const served = new Set<string>(audience.map((one) => PRINCIPALS[one]))
  const isForNobody = audience.every((one) => one === 'webhooks')
  return (caller) => {
    const { type, id } = caller.principal
    if (type === 'system') return
    if (isForNobody && id !== '') throw notServed(new Set())
    if (!served.has(type)) throw notServed(served)
    if (caller.indexNames !== undefined && limitedKeys !== true) throw notForLimitedKeys()
    if (permission !== undefined) requirePermission(caller, permission)
  }
}

function notServed(served: ReadonlySet<string>): ServiceError {
  const message = served.has('user')
    ? 'This needs a signed-in user; an API key cannot do it. Use the Console.'
    : 'This route is internal.'
  return new ServiceError({ kind: 'forbidden', code: 'forbidden', message })
}

function notForLimitedKeys(): ServiceError {
  return new ServiceError({
    kind: 'forbidden',
    code: 'forbidden',
    message:
      'This API key is limited to some indexes, and this concerns the whole account. Use a key for the whole account.',
  })
}
