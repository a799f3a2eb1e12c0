import type { ApiKeyUse } from '#contracts/cells'
import { systemNow as now } from '#platform/clock'
import { newId } from '#platform/ids'
import { createTally, type Tally } from '#platform/tally'

const EVERY_MS = 10_000
/** Largest batch of one call of `recordApiKeyUse`. */
const MAX_BATCH = 40
/** As many as a gate caches. */
const MAX_KEYS = 50_000

/** Counts requests per key and reports the counts at intervals. */
export function keyUseTally({
  record,
  onError,
}: {
  record: (batch: { batchId: string; uses: ApiKeyUse[] }) => Promise<unknown>
  onError: (error: unknown) => void
}): Tally<{ accountId: string; keyId: string }> {
  return createTally({
    keyOf: ({ keyId }) => keyId,
    empty: ({ accountId, keyId }) => ({ accountId, keyId, requests: 0, lastAt: now() }),
    add: (use) => {
      use.requests++
      use.lastAt = now()
    },
    flush: async (batchId, sums) => {
      const uses = sums.map(({ lastAt, ...use }) => ({ ...use, lastUsedAt: lastAt.toISOString() }))
      await record({ batchId, uses })
    },
    everyMs: EVERY_MS,
    maxBatch: MAX_BATCH,
    maxSums: MAX_KEYS,
    newId,
    onError,
  })
}
