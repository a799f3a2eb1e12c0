import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  advanceDunning,
  beginDunning,
  type DunningConfig,
  dunningDueAt,
  type DunningNotice,
  recoverDunning,
} from './dunning.ts'

const CONFIG: DunningConfig = {
  reminderDays: [0, 3, 7],
  graceAfterDays: 10,
  graceDays: 7,
  writeOffAfterDays: 60,
}
const BEGAN = new Date('2026-03-01T12:00:00.000Z')
const day = (days: number) => new Date(BEGAN.getTime() + days * 86_400_000)

/** What happens to a failed payment that nobody settles, looked at on these days. */
function noticesOn(days: readonly number[], config = CONFIG) {
  let dunning = beginDunning('dun_1', BEGAN, config)
  const told: { day: number; notice: DunningNotice }[] = []
  for (const at of days)
    for (
      let step = advanceDunning(dunning, day(at), config);
      step;
      step = advanceDunning(dunning, day(at), config)
    ) {
      dunning = step.dunning
      told.push({ day: at, notice: step.notice })
    }
  return { dunning, told }
}

describe('a failed payment', () => {
  it('is followed by reminders, an announcement, a pause and, long after, by giving up', () => {
    const { told, dunning } = noticesOn(Array.from({ length: 100 }, (_, at) => at))
    expect(told).toEqual([
      { day: 0, notice: 'reminder' },
      { day: 3, notice: 'reminder' },
      { day: 7, notice: 'reminder' },
      { day: 10, notice: 'grace' },
      { day: 17, notice: 'paused' },
      { day: 77, notice: 'written_off' },
    ])
    expect(dunning.step).toBe('written_off')
  })

  it('pauses nobody sooner than the whole grace time after it was announced, however rarely anybody looks', () => {
    const config = fc.record({
      reminderDays: fc
        .uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 6 })
        .map((days) => days.toSorted((a, b) => a - b)),
      graceAfterDays: fc.integer({ min: 0, max: 30 }),
      graceDays: fc.integer({ min: 0, max: 30 }),
      writeOffAfterDays: fc.integer({ min: 1, max: 90 }),
    })
    const looks = fc
      .array(fc.integer({ min: 0, max: 300 }), { maxLength: 40 })
      .map((days) => days.toSorted((a, b) => a - b))
    fc.assert(
      fc.property(config, looks, (settings, days) => {
        const { told } = noticesOn(days, settings)
        const dayOf = (notice: DunningNotice) => told.find((one) => one.notice === notice)?.day
        const [announced, paused, givenUp] = [dayOf('grace'), dayOf('paused'), dayOf('written_off')]
        // What did not happen came late enough.
        expect(announced ?? Infinity).toBeGreaterThanOrEqual(settings.graceAfterDays)
        expect(paused ?? Infinity).toBeGreaterThanOrEqual((announced ?? Infinity) + settings.graceDays)
        expect(givenUp ?? Infinity).toBeGreaterThanOrEqual((paused ?? Infinity) + settings.writeOffAfterDays)
        for (const notice of ['grace', 'paused', 'written_off'] as const)
          expect(told.filter((one) => one.notice === notice).length).toBeLessThanOrEqual(1)
        expect(told.filter(({ notice }) => notice === 'reminder').length).toBeLessThanOrEqual(
          settings.reminderDays.length,
        )
      }),
    )
  })

  it('always has a time at which it is looked at again', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 20 }), (days) => {
        const sorted = days.toSorted((a, b) => a - b)
        const now = day(sorted.at(-1) ?? 0)
        const { dunning } = noticesOn(sorted)
        expect(dunningDueAt(dunning, now).getTime()).toBeGreaterThan(now.getTime() - 1)
      }),
    )
  })

  it('gives back what was paused when it is settled, at any step', () => {
    for (const days of [0, 3, 10, 17, 77]) {
      const { dunning } = noticesOn([0, 3, 7, 10, 17, 77].filter((at) => at <= days))
      const wasHeld = days >= 17
      expect(recoverDunning(dunning, day(days))?.step).toBe(wasHeld ? 'releasing' : undefined)
    }
  })
})
