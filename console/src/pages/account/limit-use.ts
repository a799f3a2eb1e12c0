import { formatCount } from '../../format/numbers.ts'

/** How much of a limit is used; `isMore`: at least so much. */
export type LimitUse = Readonly<{ used: number; limit: number; isMore?: boolean }>

const NEARLY_ALL = 0.8

/** Whether somebody should be told what to do about a limit. */
export function pressureOf({ used, limit }: LimitUse): 'none' | 'near' | 'reached' {
  if (used >= limit) return 'reached'
  return used >= limit * NEARLY_ALL ? 'near' : 'none'
}

/** `3 of 100`, `more than 100 of 500`. */
export function limitText({ used, limit, isMore = false }: LimitUse): string {
  return `${isMore ? 'more than ' : ''}${formatCount(used)} of ${formatCount(limit)}`
}
