import type { ApiKeyChange } from '#contracts/cells'
import { waitForChange } from '#platform/feed'
import { type ChangeCursor, formatCursor, parseCursor, unheard } from '../domain/change-cursor.ts'
import type { ApiKeysDeps } from '../ports.ts'

export type ChangesAsked = {
  after?: string | undefined
  waitSeconds: number
  signal?: AbortSignal | undefined
}
export type ChangesAnswer = { changes: ApiKeyChange[]; cursor: string }

/**
 * Changes after the cursor; when there are none, waits up to `waitSeconds` for one. Each reader receives every change,
 * or learns that its cursor has expired, within `feedSweepSeconds` even if this process is told of no change. `signal`
 * ends the wait early.
 * @throws ServiceError `unprocessable_entity`, `cursor_expired`
 */
export async function listApiKeyChanges(
  deps: Pick<ApiKeysDeps, 'keys' | 'now' | 'config' | 'after'>,
  { after, waitSeconds, signal }: ChangesAsked,
): Promise<ChangesAnswer> {
  if (after === undefined)
    return { changes: [], cursor: formatCursor(await deps.keys.beginningOfChanges(deps.now())) }
  const cursor = parseCursor(after)
  return waitForChange({
    feed: deps.keys.feedChanges(),
    atMostMs: waitSeconds * 1000,
    sweepMs: deps.config.feedSweepSeconds * 1000,
    signal,
    look: () => look(deps, cursor),
    isEnough: ({ changes }) => changes.length > 0,
    ...(deps.after && { after: deps.after }),
  })
}

async function look(deps: Pick<ApiKeysDeps, 'keys' | 'now'>, cursor: ChangeCursor): Promise<ChangesAnswer> {
  const next = unheard(cursor, await deps.keys.readChanges(cursor), deps.now())
  return {
    changes: next.map(({ keyHash, revoked }) => ({ keyHash, revoked })),
    cursor: formatCursor(next.at(-1) ?? cursor),
  }
}
