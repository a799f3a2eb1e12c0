const FIRST_MS = 500
const LONGEST_MS = 20_000

/**
 * How long to wait after so many failures in a row. `random`, from 0 to 1, spreads many tabs that lost the same
 * server.
 */
export function retryDelayMs(failures: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 16))
  return Math.round(full * (0.5 + random / 2))
}
