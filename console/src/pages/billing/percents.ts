const MOST = 10
const HIGHEST = 1_000

/** Thresholds as people type them: `50, 80 100%` → [50, 80, 100]; `undefined` if one is none, or comes twice. */
export function parsePercents(text: string): number[] | undefined {
  const parts = text.split(/[\s,;]+/).filter(Boolean)
  const percents = parts.map((part) => (/^\d{1,4}%?$/.test(part) ? Number.parseInt(part, 10) : 0))
  if (percents.some((percent) => percent < 1 || percent > HIGHEST)) return undefined
  if (percents.length > MOST || new Set(percents).size < percents.length) return undefined
  return percents.toSorted((a, b) => a - b)
}
