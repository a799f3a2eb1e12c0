const fine = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 1 })
const coarse = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 0 })

/** A share from 0 to 1: 0.1234 → `12.3%`. Only what is nothing is `0%`, only what is all is `100%`. */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return '–'
  if (share > 0 && share < 0.001) return '<0.1%'
  if (share < 1 && share >= 0.9995) return '>99.9%'
  return fine.format(share)
}

/** For progress: 0.427 → `42%`, never `100%` before it is done. */
export function formatProgress(share: number): string {
  const bounded = Math.min(1, Math.max(0, share))
  return coarse.format(Math.floor(bounded * 100) / 100)
}
