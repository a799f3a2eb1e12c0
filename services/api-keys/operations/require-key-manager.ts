import { type Caller, requirePermission } from '#platform/caller'
import { ServiceError } from '#platform/errors'

/**
 * Managing keys affects the whole account, so a key limited to some indexes may not: it could create one without that
 * limit.
 * @throws ServiceError `forbidden`
 */
export function requireKeyManager(caller: Caller): void {
  if (caller.indexNames !== undefined)
    throw new ServiceError({
      kind: 'forbidden',
      code: 'forbidden',
      message:
        'This API key is limited to some indexes, so it cannot manage API keys. Use an admin key for the whole account.',
    })
  requirePermission(caller, 'keys:manage')
}
