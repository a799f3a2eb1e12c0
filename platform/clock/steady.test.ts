import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { steadyClock } from './steady.ts'

const START = Date.parse('2026-03-01T00:00:00.000Z')
const HOUR = 3_600_000

/** A machine whose clock can be set and which can sleep. `watch` is the true time. */
function machine() {
  let [running, asleep, wrong] = [5_000, 0, 0]
  const clock = steadyClock({
    wall: () => START + running + asleep + wrong,
    elapsed: () => running,
    sinceBoot: () => running + asleep,
  })
  return {
    clock,
    run: (ms: number) => void (running += ms),
    sleep: (ms: number) => void (asleep += ms),
    set: (ms: number) => void (wrong += ms),
    watch: () => START + running + asleep,
    wall: () => START + running + asleep + wrong,
  }
}

describe('a steady clock', () => {
  it('is never off by more than a second while the machine’s clock is set wrong for less than an hour', () => {
    const steps = fc.array(
      fc.record({
        by: fc.oneof(fc.constantFrom(-2 * HOUR, 45 * 24 * HOUR), fc.integer({ min: -1e10, max: 1e10 })),
        forMs: fc.integer({ min: 1, max: HOUR - 1 }),
        apart: fc.integer({ min: 1, max: 24 * HOUR }),
      }),
    )
    fc.assert(
      fc.property(steps, (all) => {
        const { clock, run, set, watch } = machine()
        const isRight = () => Math.abs(clock.now().getTime() - watch()) <= 1_000
        return all.every(({ by, forMs, apart }) => {
          run(apart)
          const before = isRight()
          set(by)
          const first = isRight()
          run(forMs)
          const last = isRight()
          set(-by)
          return before && first && last && isRight()
        })
      }),
    )
  })

  it('follows a step that has lasted an hour', () => {
    const { clock, run, set, wall } = machine()
    set(-2 * HOUR)
    expect(clock.now().getTime() - wall()).toBe(2 * HOUR)
    run(HOUR)
    expect(clock.now().getTime()).toBe(wall())
  })

  it('follows small corrections and sleep at once', () => {
    const { clock, run, set, sleep, wall } = machine()
    for (let hour = 0; hour < 10; hour++) {
      run(HOUR)
      set(900)
      expect(clock.now().getTime()).toBe(wall())
    }
    sleep(20 * HOUR)
    expect(clock.now().getTime()).toBe(wall())
  })

  it('measures what elapses, whatever the machine’s clock says', () => {
    const { clock, run, set } = machine()
    const began = clock.elapsed()
    set(-2 * HOUR)
    run(10)
    set(45 * 24 * HOUR)
    expect(clock.elapsed() - began).toBe(10)
  })
})
