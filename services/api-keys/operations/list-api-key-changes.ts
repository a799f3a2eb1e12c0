import type { ApiKeyChange } from '#contracts/cells'
import { type Caller, requirePrincipal } from '#platform/caller'
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
 * or learns that its cursor has expired. `signal` ends the wait early.
 * @throws ServiceError `forbidden`, `unprocessable_entity`, `cursor_expired`
 */
export async function listApiKeyChanges(
  deps: Pick<ApiKeysDeps, 'keys' | 'now' | 'config'>,
  caller: Caller,
  { after, waitSeconds, signal }: ChangesAsked,
): Promise<ChangesAnswer> {
  requirePrincipal(caller, 'cell', 'system')
  if (after === undefined)
    return { changes: [], cursor: formatCursor(await deps.keys.beginningOfChanges(deps.now())) }
  const cursor = parseCursor(after)
  // The subscription starts before the first read, so that no change between the two is missed.
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
  const next = unheard(cursor, await deps.keys.readChanges(cursor), deps.now())
  return {
    changes: next.map(({ keyHash, revoked }) => ({ keyHash, revoked })),
    cursor: formatCursor(next.at(-1) ?? cursor),
  }
}

/** Signals each change, also one that arrived while no caller was waiting. */
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
