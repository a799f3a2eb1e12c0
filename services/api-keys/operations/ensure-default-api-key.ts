import type { DefaultApiKey } from '#contracts/api-keys'
import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { apiKeyBegun, apiKeyChange } from '../domain/api-key-change.ts'
import { newApiKey, toApiKeyView } from '../domain/api-key.ts'
import type { ApiKeysDeps } from '../ports.ts'
import { mint } from './create-api-key.ts'

const ATTEMPTS = 3

/**
 * Creates the account's first key, `default`, with scope admin. Only its hash is stored, so a text lost in a crash
 * cannot be returned again. So a key whose text was never confirmed as seen is replaced, and the new text returned.
 * @throws ServiceError `operation_conflict_error`
 */
export async function ensureDefaultApiKey(
  deps: Pick<ApiKeysDeps, 'keys' | 'now' | 'newId' | 'newSecret' | 'publish'>,
  caller: Caller,
  { accountId, holderId }: { accountId: string; holderId?: string | undefined },
): Promise<DefaultApiKey> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const mark = await deps.keys.findDefaultKey(accountId)
    const now = deps.now()
    if (mark?.shown) {
      const shown = await deps.keys.findApiKey(accountId, mark.keyId)
      if (shown) return { apiKey: toApiKeyView(shown, now) }
    }
    const minted = await mint(deps, caller, holderId)
    const { key, text } = newApiKey(accountId, { name: 'default', scope: 'admin' }, minted)
    const replaced = mark && (await deps.keys.findApiKey(accountId, mark.keyId))
    const also = [deps.publish({ type: 'api_key.created', ...apiKeyBegun(key) }, caller)]
    if (replaced && !replaced.revokedAt) {
      const change = apiKeyChange(replaced, { ...replaced, revokedAt: now, replacedBy: key.keyId })
      also.push(deps.publish({ type: 'api_key.revoked', ...change }, caller))
    }
    if (!(await deps.keys.insertDefaultKey(key, mark, also))) continue
    return { apiKey: toApiKeyView(key, now), secret: text }
  }
  throw new ServiceError({
    kind: 'conflict',
    code: 'operation_conflict_error',
    message: 'The default API key of this account is being made by another request. Please try again.',
  })
}
