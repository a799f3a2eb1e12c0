const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const
const STEP = 1000

/** 1536 → `1.5 kB`. Decimal units, as disks and bills count. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return '–'
  let value = bytes
  let unit = 0
  // 999.95 would be written as 1000.
  while (value >= STEP - 0.05 && unit < UNITS.length - 1) {
    value /= STEP
    unit += 1
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1
  return `${Number(value.toFixed(digits))} ${UNITS[unit]}`
}
