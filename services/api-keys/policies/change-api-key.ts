import type { DryRun, Risk } from '#contracts/dry-run'
import { toDryRun } from '#contracts/dry-run'
import type { Caller } from '#platform/caller'
import { requireMatch } from '#platform/precondition'
import { apiKeyChange } from '../domain/api-key-change.ts'
import { apiKeyNotFound, type ApiKeyRecord, apiKeyStatus } from '../domain/api-key.ts'
import type { ApiKeysDeps, KeyDecision, Writes } from '../ports.ts'
import { apiKeyTag } from '../operations/get-api-key.ts'

export type ChangeAsked = { keyId: string; dryRun: boolean; ifMatch?: string | undefined }
export type ChangeDeps = Pick<ApiKeysDeps, 'keys' | 'once' | 'now' | 'publish'>
type Change = ChangeAsked & {
  operationId: string
  event: 'api_key.updated' | 'api_key.rotated' | 'api_key.revoked'
  risks?: readonly Risk[]
  /** Returns the key's new state; `undefined` leaves the key unchanged. */
  decide: (key: ApiKeyRecord, active: number) => KeyDecision | undefined
  /** The answer, stored for a repeat of the request. */
  answer: (next: ApiKeyRecord) => unknown
  /** More writes for the transaction. */
  also?: () => Promise<Writes>
}

/**
 * Changes one key of the caller's account, or describes the change on a dry run.
 * @throws ServiceError `forbidden` (the asking key is revoked meanwhile), `api_key_not_found`, `precondition_failed`,
 * `operation_conflict_error`
 */
export async function changeApiKey(
  { keys, once, now, publish }: ChangeDeps,
  caller: Caller,
  { keyId, dryRun, ifMatch, ...change }: Change,
): Promise<{ key: ApiKeyRecord } | { plan: DryRun }> {
  const { accountId } = caller
  const decide = (key: ApiKeyRecord, active: number) => {
    requireMatch(ifMatch, apiKeyTag(key))
    return change.decide(key, active)
  }
  if (dryRun) {
    const before = await keys.findApiKey(accountId, keyId)
    if (before === undefined) throw apiKeyNotFound()
    const decided = decide(before, await keys.countApiKeys(accountId))
    const values = (key: ApiKeyRecord) => ({
      name: key.name,
      note: key.note,
      status: apiKeyStatus(key, now()),
      expiresAt: key.expiresAt?.toISOString(),
    })
    const successor = decided?.successor ? { 'new API key': decided.successor.name } : {}
    return {
      plan: toDryRun(
        change.operationId,
        { before: values(before), after: { ...values(decided?.next ?? before), ...successor } },
        { ...(change.risks && decided && { risks: change.risks }) },
      ),
    }
  }
  const key = await keys.updateApiKey({ accountId, keyId }, decide, async (next, before) => [
    publish({ type: change.event, ...apiKeyChange(before, next) }, caller),
    ...(await once.keep(caller, change.answer(next))),
    ...((await change.also?.()) ?? []),
  ])
  if (key === undefined) throw apiKeyNotFound()
  // Without a change, no transaction has stored the answer; it is stored here.
  await once.complete(caller, change.answer(key))
  return { key }
}
