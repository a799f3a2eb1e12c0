import { ServiceError } from '#platform/errors'

/** What a principal may do, weakest first. An API key's scope, or what a user's role amounts to. */
export type Access = 'read' | 'read-write' | 'admin'

export type Principal = { type: 'user' | 'apiKey' | 'cell' | 'system'; id: string }

/** Who asks. Made by Auth only; it travels beside the request, never in a header a client could write. */
export type Caller = Readonly<{
  accountId: string
  principal: Principal
  access: Access
  /** Present when the key is limited to these index names. */
  indexNames?: readonly string[]
  requestId: string
}>

/** A caller of what Auth found out and the request it came with. */
export function toCaller(
  {
    indexNames,
    ...fields
  }: Pick<Caller, 'accountId' | 'principal' | 'access'> & { indexNames?: string[] | undefined },
  requestId: string,
): Caller {
  return { ...fields, ...(indexNames && { indexNames }), requestId }
}

const RANK: Record<Access, number> = { read: 0, 'read-write': 1, admin: 2 }

/** Whether `access` covers `needed`. */
export function accessCovers(access: Access, needed: Access): boolean {
  return RANK[access] >= RANK[needed]
}

/** @throws ServiceError `forbidden` unless the caller's access covers `needed` */
export function requireAccess(caller: Caller, needed: Access): void {
  if (accessCovers(caller.access, needed)) return
  throw new ServiceError({
    kind: 'forbidden',
    code: 'forbidden',
    message: `This needs ${needed} access, but this ${caller.principal.type === 'apiKey' ? 'API key' : 'principal'} has ${caller.access} access. Use an API key with the ${needed} scope.`,
  })
}

/** @throws ServiceError `forbidden` unless the caller is one of these principals (internal routes) */
export function requirePrincipal(caller: Caller, ...types: Principal['type'][]): void {
  if (types.includes(caller.principal.type)) return
  throw new ServiceError({ kind: 'forbidden', code: 'forbidden', message: 'This route is internal.' })
}
