import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Reading } from './probe.ts'

/** No turn of the event loop takes longer, on a machine on which the reference takes as long as it says. */
const BUDGET_MS = 50
const REFERENCE_MS = 3
/** What a reading may be above the truth: processors share caches and power with whatever else runs. */
const NOISE = 1.5
/** Code that runs for the first time, or a collection of garbage, is not what a request costs. */
const TRIES = 4

async function read(dir: string, role: string): Promise<Reading> {
  const socket = connect(join(dir, `${role}.sock`))
  await once(socket, 'connect')
  return JSON.parse(await text(socket)) as Reading
}

/** The longest turn of either process under `act`, at its best of a few tries, as milliseconds of a machine of reference. */
export function turnsUnder(dir: string) {
  return async (act: () => Promise<unknown>): Promise<{ role: string; ms: number }[]> => {
    const best = new Map<string, number>()
    for (let attempt = 0; attempt < TRIES; attempt++) {
      for (const role of ['controller', 'cell']) await read(dir, role)
      await act()
      for (const role of ['controller', 'cell']) {
        const { worstMs, referenceMs } = await read(dir, role)
        const ms = worstMs / Math.max(1, referenceMs / REFERENCE_MS)
        best.set(role, Math.min(best.get(role) ?? Number.POSITIVE_INFINITY, ms))
      }
      if ([...best.values()].every((ms) => ms < BUDGET_MS * NOISE)) return []
    }
    return [...best]
      .filter(([, ms]) => ms >= BUDGET_MS * NOISE)
      .map(([role, ms]) => ({ role, ms: Math.round(ms) }))
  }
}
