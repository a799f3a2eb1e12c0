import type { ApiKey } from '#contracts/api-keys'
import type { DryRun } from '#contracts/dry-run'
import type { Caller } from '#platform/caller'
import { type ApiKeyRecord, toApiKeyView } from '../domain/api-key.ts'
import { type ChangeAsked, changeApiKey, type ChangeDeps } from '../policies/change-api-key.ts'

/**
 * Revokes a key permanently; it may be the caller's own. A second call returns the key unchanged.
 * @throws as `changeApiKey`
 */
export async function revokeApiKey(
  deps: ChangeDeps,
  caller: Caller,
  asked: ChangeAsked,
): Promise<ApiKey | DryRun> {
  const usage = await deps.keys.usageOf(caller.accountId, asked.keyId)
  const view = (key: ApiKeyRecord) => toApiKeyView(key, deps.now(), usage)
  const done = await changeApiKey(deps, caller, {
    ...asked,
    operationId: 'revokeApiKey',
    event: 'api_key.revoked',
    risks: [
      {
        level: 'danger',
        message: 'Whatever uses this key is refused within a second, and this cannot be undone.',
      },
    ],
    decide: (key) => {
      const at = deps.now()
      return key.revokedAt === undefined
        ? { next: { ...key, revokedAt: at, revokedBy: caller.principal }, at }
        : undefined
    },
    answer: view,
  })
  if ('plan' in done) return done.plan
  return view(done.key)
}
