import { ServiceError } from '#platform/errors'

/** What an API key may do with documents, weakest first. */
export type Access = 'read' | 'read-write' | 'admin'

export type Principal = { type: 'user' | 'apiKey' | 'cell' | 'system'; id: string }

/** Who asks. Made by Auth only; it travels beside the request, never in a header a client could write. */
export type Caller = Readonly<{
  /** Empty for internal callers, and for a user who is a member of no account. */
  accountId: string
  principal: Principal
  /** What a user's role or a key's scope allows. Absent: nothing. */
  permissions?: readonly string[]
  /** A user's role in the account. */
  role?: string
  /** The session a user comes with. */
  sessionId?: string
  /** The user has just confirmed who they are (step-up). */
  isSteppedUp?: boolean
  /** Present when the key is limited to these index names. */
  indexNames?: readonly string[]
  /** What the client sent to make this request safe to repeat. */
  once?: IdempotencyKey
  requestId: string
  /** Where the request comes from, as the gateway sees it. Absent for what nobody outside asked for. */
  address?: string
}>

/** Of whom an event tells that it was them. */
export type Actor = Pick<Caller, 'accountId' | 'principal' | 'requestId' | 'address'>
/** Says what happened, and who did it from where. */
export type Emit<E extends { event: string }> = (event: E, by: Actor) => void

/** An `Idempotency-Key`, and the request it belongs to. */
export type IdempotencyKey = Readonly<{ key: string; fingerprint: string }>

/** A service asking in its own name. */
export function systemCaller(id: string, requestId: string, accountId = ''): Caller {
  return { accountId, principal: { type: 'system', id }, requestId }
}

/** A cell asking in its own name. */
export function cellCaller(id: string, requestId: string): Caller {
  return { accountId: '', principal: { type: 'cell', id }, requestId }
}

/** A service asking in its own name, for a request that somebody sent from there. */
export function onBehalf(
  id: string,
  { requestId, address }: Pick<Caller, 'requestId' | 'address'>,
  accountId = '',
): Caller {
  return { ...systemCaller(id, requestId, accountId), ...(address !== undefined && { address }) }
}

const RANK: Record<Access, number> = { read: 0, 'read-write': 1, admin: 2 }

/** Whether `access` covers `needed`. */
export function accessCovers(access: Access, needed: Access): boolean {
  return RANK[access] >= RANK[needed]
}

export function mayDo(caller: Caller, permission: string): boolean {
  return caller.principal.type === 'system' || caller.permissions?.includes(permission) === true
}

/** Services have every permission. @throws ServiceError `forbidden` for any other caller without this permission */
export function requirePermission(caller: Caller, permission: string): void {
  if (mayDo(caller, permission)) return
  const { principal, role, accountId } = caller
  const why =
    principal.type === 'apiKey'
      ? `This API key may not do this (it lacks ${permission}). Use a key with a wider scope.`
      : accountId === ''
        ? 'You are a member of no account. Create one, or ask for an invitation.'
        : `Your role${role === undefined ? '' : `, ${role},`} may not do this (it lacks ${permission}). Ask an owner or admin of the account.`
  throw new ServiceError({ kind: 'forbidden', code: 'forbidden', message: why })
}

/** For routes of signed-in users only. @returns the user's id @throws ServiceError `forbidden` */
export function requireUser(caller: Caller): string {
  if (caller.principal.type === 'user') return caller.principal.id
  throw new ServiceError({
    kind: 'forbidden',
    code: 'forbidden',
    message: 'This needs a signed-in user; an API key cannot do it. Use the Console.',
  })
}

/**
 * For actions that cannot be undone. @throws ServiceError `step_up_required` unless the user has just confirmed who
 * they are
 */
export function requireStepUp(caller: Caller): void {
  if (caller.principal.type === 'system' || caller.isSteppedUp === true) return
  throw new ServiceError({
    kind: 'forbidden',
    code: 'step_up_required',
    message:
      'Confirm that it is you: send your password, or a code of your authenticator, to /sessions/current/step-up and try again.',
  })
}
