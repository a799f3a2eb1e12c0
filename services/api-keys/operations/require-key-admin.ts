import { type Caller, requireAccess } from '#platform/caller'
import { ServiceError } from '#platform/errors'

/**
 * Managing keys takes admin access to the whole account: a key limited to some indexes could otherwise mint one
 * that is not.
 * @throws ServiceError `forbidden`
 */
export function requireKeyAdmin(caller: Caller): void {
  requireAccess(caller, 'admin')
  if (caller.indexNames === undefined) return
  throw new ServiceError({
    kind: 'forbidden',
    code: 'forbidden',
    message:
      'This API key is limited to some indexes, so it cannot manage API keys. Use an admin key for the whole account.',
  })
}
