import type { ApiKeyUse } from '#contracts/cells'
import { type Caller, requirePrincipal } from '#platform/caller'
import type { ApiKeysDeps } from '../ports.ts'

/**
 * Adds counts from gates and gateways. A batch counts once, however often it is sent.
 * @throws ServiceError `forbidden`
 */
export async function recordApiKeyUse(
  { keys, now }: Pick<ApiKeysDeps, 'keys' | 'now'>,
  caller: Caller,
  { batchId, uses }: { batchId: string; uses: ApiKeyUse[] },
): Promise<{ recorded: boolean }> {
  requirePrincipal(caller, 'cell', 'system')
  const dated = uses.map((use) => ({ ...use, lastUsedAt: new Date(use.lastUsedAt) }))
  return { recorded: await keys.recordUse({ batchId, uses: dated, now: now() }) }
}
