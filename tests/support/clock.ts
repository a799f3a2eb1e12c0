import { globSync } from 'node:fs'

/** Sets the clock of the processes that load it; Debian's `faketime`. */
const [LIBRARY] = globSync('/usr/lib/*/faketime/libfaketime.so.1')

/** Whether the product can be started at another time; without it the tests say loudly that they do not run. */
export function canMoveClock(what: string): boolean {
  const can = LIBRARY !== undefined || process.env['CI'] === 'true'
  if (!can)
    process.stderr.write(`\n!! libfaketime is missing: ${what} is NOT tested here. Install faketime.\n\n`)
  return can
}

/** The environment in which a process takes it to be so many days earlier. What elapses is measured as always. */
export function daysAgo(days: number): Record<string, string> {
  if (LIBRARY === undefined) throw new Error('libfaketime is missing: install Debian’s faketime')
  return { LD_PRELOAD: LIBRARY, FAKETIME: `-${days}d`, FAKETIME_DONT_FAKE_MONOTONIC: '1' }
}
