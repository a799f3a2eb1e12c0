import type { ApiKeyChange } from '#contracts/cells'
import { type Caller, requirePrincipal } from '#platform/caller'
import {
  advance,
  type ChangeCursor,
  formatCursor,
  parseCursor,
  readFrom,
  unseen,
} from '../domain/change-cursor.ts'
import type { ApiKeysDeps } from '../ports.ts'

export type ChangesAsked = {
  after?: string | undefined
  waitSeconds: number
  signal?: AbortSignal | undefined
}
export type ChangesAnswer = { changes: ApiKeyChange[]; cursor: string }

/**
 * Changes after the cursor; when there are none, waits up to `waitSeconds` for one. Each reader hears of every change
 * at least once, however late it was committed within the overlap. `signal` ends the waiting early.
 * @throws ServiceError `forbidden`, `unprocessable_entity`, `cursor_expired`
 */
export async function listApiKeyChanges(
  deps: Pick<ApiKeysDeps, 'keys' | 'now' | 'config'>,
  caller: Caller,
  { after, waitSeconds, signal }: ChangesAsked,
): Promise<ChangesAnswer> {
  requirePrincipal(caller, 'cell', 'system')
  if (after === undefined) return { changes: [], cursor: formatCursor({ at: deps.now(), seen: [] }) }
  const cursor = parseCursor(after, deps.now())
  // Listening begins before the first look, so that nothing can fall between the two.
  const bell = openBell(deps.keys, signal)
  try {
    let left = waitSeconds * 1000
    for (;;) {
      const answer = await look(deps, cursor)
      if (answer.changes.length > 0 || left <= 0 || signal?.aborted) return answer
      const began = performance.now()
      await bell.rung(Math.min(left, deps.config.feedSweepSeconds * 1000))
      left -= performance.now() - began
    }
  } finally {
    bell.close()
  }
}

async function look(deps: Pick<ApiKeysDeps, 'keys' | 'now'>, cursor: ChangeCursor): Promise<ChangesAnswer> {
  const now = deps.now()
  const read = await deps.keys.listChanges(readFrom(cursor), now)
  const changes = unseen(cursor, read).map(({ keyHash, revoked }) => ({ keyHash, revoked }))
  return { changes, cursor: formatCursor(advance(cursor, read, now)) }
}

/** Rings at each change, also for one that came while nobody was waiting. */
function openBell(keys: ApiKeysDeps['keys'], signal: AbortSignal | undefined) {
  let rang = false
  let wake = () => {}
  const ring = () => {
    rang = true
    wake()
  }
  const stop = keys.onChange(ring)
  signal?.addEventListener('abort', ring)
  return {
    rung: async (atMostMs: number) => {
      if (!rang)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, atMostMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      rang = false
    },
    close: () => {
      stop()
      signal?.removeEventListener('abort', ring)
    },
  }
}
