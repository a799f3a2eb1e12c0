import type { ChangeFeed } from './port.ts'

/** Half of the second within which a revoked key is refused everywhere. */
const SWEEP_MS = 500

/** For hosts where nothing is told: readers only sweep. */
export function silentFeed({ sweepMs = SWEEP_MS }: { sweepMs?: number } = {}): ChangeFeed {
  return { subscribe: () => () => {}, sweepMs }
}
