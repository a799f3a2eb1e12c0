import type { ActivityDeps } from '../ports.ts'

const PAGE = 100

/**
 * Removes the records whose time has passed, in every chain: up to a checkpoint, so that what is left still follows from
 * something signed. The cut is written down before anything is removed. Repeatable.
 */
export async function cutActivity(
  { activity, now }: Pick<ActivityDeps, 'activity' | 'now'>,
  signal: AbortSignal,
): Promise<void> {
  for await (const chain of activity.chainsToCut(now())) {
    if (signal.aborted) return
    const last = await lastToCut(activity, chain, now())
    await activity.cutChain(chain, ({ cut }) =>
      last !== undefined && last.number > cut.number ? last : undefined,
    )
    await activity.removeCut(chain, signal)
  }
}

/** The newest checkpoint before which every record has been kept long enough. */
async function lastToCut(activity: ActivityDeps['activity'], chain: string, now: Date) {
  let last: { number: number; hash: string } | undefined
  let after: number | undefined
  for (;;) {
    const page = await activity.listCheckpoints(chain, { limit: PAGE, order: 'asc', after })
    for (const { checkpoint, keptUntil } of page.checkpoints) {
      if (keptUntil > now.toISOString()) return last
      last = { number: checkpoint.number, hash: checkpoint.hash }
    }
    if (page.next === undefined) return last
    after = page.next
  }
}
