import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { addSeconds, type Now, within } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import type { RateLimiter, RateLimitState } from '#platform/rate-limit'
import { memoryRateLimiter } from '#platform/rate-limit/memory'
import { type Table, toEpoch } from '#platform/table'

export type TableRateLimiterOptions = {
  table: Pick<Table, 'get' | 'insert' | 'update'>
  /** Tells apart the limiters of one table. */
  name: string
  points: number
  perSeconds: number
  now: Now
  /** How long a request waits for the table. Default: 1 second. */
  patienceMs?: number
  /** Called when a request was counted in this process alone. */
  onError: (error: unknown) => void
}

/** A window as stored: how much of its budget the instances have taken. */
const StoredWindow = z.object({
  used: z.number().int(),
  endsAt: z.number(),
  /** Some instance has refused a use. */
  isRefused: z.boolean(),
})
type Window = {
  used: number
  endsAt: number
  /** Taken from the budget by this instance, and not used yet. */
  left: number
  /** The budget is used up, and that was noted in the table. */
  isRefused: boolean
}

/**
 * An instance takes a hundredth of a large budget at a time, so that most requests do not ask the table. What it has
 * not used when the window ends is lost: the limit is never exceeded, and with n instances n hundredths may go unused.
 */
const SHARE = 100
const ATTEMPTS = 10
const LONGEST_PAUSE_MS = 10
const PATIENCE_MS = 1_000
/** How long the table is not asked after it did not answer. */
const ALONE_SECONDS = 1
const MAX_WINDOWS = 10_000

/**
 * Budgets of `points` uses per `perSeconds`, shared by all instances with the same table. A window begins with the first
 * use; once it is used up, an instance refuses without asking the table again.
 *
 * While the table does not answer in time, each instance counts by itself against the whole budget: requests go on, and
 * none is unlimited.
 */
export function tableRateLimiter(options: TableRateLimiterOptions): RateLimiter {
  const { points, perSeconds, now, onError, patienceMs = PATIENCE_MS } = options
  const alone = memoryRateLimiter({ points, perSeconds })
  const shared = sharedWindows(options)
  let aloneUntil = new Date(0)
  return {
    consume: async (key) => {
      const at = now()
      if (at < aloneUntil && aloneUntil <= addSeconds(at, ALONE_SECONDS)) return alone.consume(key)
      try {
        return await within(patienceMs, shared.consume(key), () => {
          throw new Error(`no answer within ${patienceMs} ms`)
        })
      } catch (error) {
        onError(error)
        aloneUntil = addSeconds(at, ALONE_SECONDS)
        return alone.consume(key)
      }
    },
  }
}

/** The windows of which this instance has taken a share. */
function sharedWindows(options: TableRateLimiterOptions): RateLimiter {
  const { points, now } = options
  const windows = new Map<string, Window>()
  const taking = new Map<string, Promise<void>>()
  const windowOf = (key: string) => {
    const window = windows.get(key)
    return window && !isOver(window, options) ? window : undefined
  }
  /** One call at a time asks the table; the first request to be refused is told so. */
  const take = async (key: string): Promise<boolean> => {
    const running = taking.get(key)
    if (running) {
      await running
      return false
    }
    let isFirstRefusal = false
    const began = takeShare(options, key).then(({ isFirstRefusal: isFirst, ...window }) => {
      if (windows.size >= MAX_WINDOWS)
        for (const [one, known] of windows) if (isOver(known, options)) windows.delete(one)
      windows.set(key, window)
      isFirstRefusal = isFirst
    })
    taking.set(key, began)
    try {
      await began
    } finally {
      taking.delete(key)
    }
    return isFirstRefusal
  }
  const toState = (
    { used, left, endsAt }: Window,
    more: Pick<RateLimitState, 'allowed' | 'isFirstRefusal'>,
  ) => ({
    ...more,
    limit: points,
    remaining: Math.max(0, points - used) + left,
    resetSeconds: Math.max(1, Math.ceil((endsAt - now().getTime()) / 1000)),
  })
  return {
    consume: async (key) => {
      let isFirstRefusal = false
      for (;;) {
        const window = windowOf(key)
        if (window && window.left > 0) {
          window.left--
          return toState(window, { allowed: true, isFirstRefusal: false })
        }
        if (window?.isRefused) return toState(window, { allowed: false, isFirstRefusal })
        isFirstRefusal = await take(key)
      }
    },
  }
}

/** Takes a share of what is left of the budget; of an empty one, whether this is the first refusal. */
async function takeShare(
  { table, name, points, perSeconds, now }: TableRateLimiterOptions,
  key: string,
): Promise<Window & { isFirstRefusal: boolean }> {
  const [pk, sk] = [`RATE#${name}#${key}`, 'WINDOW']
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const row = await table.get(pk, sk)
    const stored = row && StoredWindow.parse(row)
    const begun =
      stored && !isOver(stored, { perSeconds, now })
        ? stored
        : { used: 0, endsAt: now().getTime() + perSeconds * 1000, isRefused: false }
    const { used, endsAt } = begun
    const left = Math.min(Math.max(1, Math.floor(points / SHARE)), points - used)
    if (left === 0 && begun.isRefused) return { ...begun, left, isFirstRefusal: false }
    const next = { used: used + left, endsAt, isRefused: left === 0 }
    const item = { pk, sk, ...next, expiresAt: toEpoch(new Date(endsAt)) }
    if (await (row ? table.update({ ...item, version: row.version }) : table.insert(item)))
      return { ...next, left, isFirstRefusal: left === 0 }
    await setTimeout(Math.random() * LONGEST_PAUSE_MS)
  }
  throw new ServiceError({
    kind: 'unavailable',
    code: 'service_unavailable',
    message: 'Too many instances count at once. Try again.',
    retryAfterSeconds: 1,
  })
}

/** The second comparison covers a clock that was set back. */
function isOver(
  { endsAt }: { endsAt: number },
  { perSeconds, now }: { perSeconds: number; now: Now },
): boolean {
  const leftMs = endsAt - now().getTime()
  return leftMs <= 0 || leftMs > perSeconds * 1000
}
