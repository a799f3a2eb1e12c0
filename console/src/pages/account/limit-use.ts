import { formatCount } from '../../format/numbers.ts'

/** How much of a limit is used. */
export type LimitUse = Readonly<{ used: number; limit: number }>

const NEARLY_ALL = 0.8

/** Whether somebody should be told what to do about a limit. */
export function pressureOf({ used, limit }: LimitUse): 'none' | 'near' | 'reached' {
  if (used >= limit) return 'reached'
  return used >= limit * NEARLY_ALL ? 'near' : 'none'
}

/** `3 of 100`. */
export const limitText = ({ used, limit }: LimitUse) => `${formatCount(used)} of ${formatCount(limit)}`
