import type { Caller } from '#platform/caller'

/** Auth asks its neighbours in its own name. */
export function internalCaller(requestId: string, accountId = ''): Caller {
  return { accountId, principal: { type: 'system', id: 'auth' }, access: 'read', requestId }
}
