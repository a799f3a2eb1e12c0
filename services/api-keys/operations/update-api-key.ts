import type { ApiKey, UpdateApiKeyInput } from '#contracts/api-keys'
import type { DryRun } from '#contracts/dry-run'
import type { Caller } from '#platform/caller'
import { type ApiKeyRecord, toApiKeyView } from '../domain/api-key.ts'
import { type ChangeAsked, changeApiKey, type ChangeDeps } from '../policies/change-api-key.ts'

/** Changes the key's name and note. @throws as `changeApiKey` */
export async function updateApiKey(
  deps: ChangeDeps,
  caller: Caller,
  { name, note, ...asked }: ChangeAsked & UpdateApiKeyInput,
): Promise<ApiKey | DryRun> {
  const usage = await deps.keys.usageOf(caller.accountId, asked.keyId)
  const view = (key: ApiKeyRecord) => toApiKeyView(key, deps.now(), usage)
  const done = await changeApiKey(deps, caller, {
    ...asked,
    operationId: 'updateApiKey',
    event: 'api_key.updated',
    decide: ({ note: before, ...key }) => {
      const kept = note ?? before
      if ((name ?? key.name) === key.name && (kept ?? '') === (before ?? '')) return undefined
      return {
        next: {
          ...key,
          ...(name !== undefined && { name }),
          ...(kept !== undefined && kept !== '' && { note: kept }),
        },
        at: deps.now(),
      }
    },
    answer: view,
  })
  return 'plan' in done ? done.plan : view(done.key)
}
