import { type Piece, piecesOf, totalsOf, type Usage } from '../domain/meter.ts'
import type { Seconds } from '../domain/months.ts'
import type { BillingDeps } from '../ports.ts'

/**
 * What an account used from one second to another, by resource and price. Both are full hours; `to` may also be any
 * second that is not before the last change.
 */
export async function usageOf(
  { usage, priceBook }: Pick<BillingDeps, 'usage' | 'priceBook'>,
  accountId: string,
  { from, to }: { from: Seconds; to: Seconds },
): Promise<Usage[]> {
  const { meter } = await usage.readMeter(accountId, from)
  return totalsOf(piecesOf(meter, { from, to, book: priceBook }))
}

/** The part of the pieces that lies before a second at which they are cut. */
export const before = (pieces: readonly Piece[], at: Seconds) => pieces.filter(({ to }) => to <= at)
/** The part that lies behind it. */
export const since = (pieces: readonly Piece[], at: Seconds) => pieces.filter(({ from }) => from >= at)
