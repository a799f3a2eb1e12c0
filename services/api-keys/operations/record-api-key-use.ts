import type { ApiKeyUse } from '#contracts/cells'
import type { ApiKeysDeps } from '../ports.ts'

/**
 * Adds counts from gates and gateways. A batch counts once, however often it is sent.
 */
export async function recordApiKeyUse(
  { keys, now }: Pick<ApiKeysDeps, 'keys' | 'now'>,
  { batchId, uses }: { batchId: string; uses: ApiKeyUse[] },
): Promise<{ recorded: boolean }> {
  const dated = uses.map((use) => ({ ...use, lastUsedAt: new Date(use.lastUsedAt) }))
  return { recorded: await keys.recordUse({ batchId, uses: dated, now: now() }) }
}
