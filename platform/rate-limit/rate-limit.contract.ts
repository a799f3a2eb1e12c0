import { describe, expect, it } from 'vitest'
import { addSeconds } from '#platform/clock'
import type { RateLimiter } from './index.ts'

export type OpenLimiters = {
  /** Another instance over what the others share, if the engine shares anything. */
  limiter: (budget: { points: number; perSeconds: number }) => RateLimiter
  setNow: (date: Date) => void
  close: () => Promise<void>
}

const START = new Date('2026-03-01T12:00:00.000Z')

/** What every rate limiter promises; `isShared` for engines whose instances share their budgets. */
export function describeRateLimiter(
  name: string,
  open: () => Promise<OpenLimiters>,
  { isShared }: { isShared: boolean },
): void {
  const start = async () => {
    const opened = await open()
    opened.setNow(START)
    return opened
  }
  /** Uses the key many times at once, through each limiter in turn. */
  const allowedOf = async (limiters: readonly RateLimiter[], uses: number) => {
    const perLimiter = uses / limiters.length
    const states = await Promise.all(
      limiters.flatMap((limiter) => Array.from({ length: perLimiter }, () => limiter.consume('a'))),
    )
    return {
      allowed: states.filter(({ allowed }) => allowed).length,
      firstRefusals: states.filter(({ isFirstRefusal }) => isFirstRefusal).length,
    }
  }

  describe(`RateLimiter: ${name}`, () => {
    it('allows as many uses as the budget holds, per key, and says how many are left and until when', async () => {
      const { limiter, setNow, close } = await start()
      const one = limiter({ points: 2, perSeconds: 60 })
      expect(await one.consume('a')).toEqual({
        allowed: true,
        isFirstRefusal: false,
        limit: 2,
        remaining: 1,
        resetSeconds: 60,
      })
      setNow(addSeconds(START, 20.5))
      expect(await one.consume('a')).toMatchObject({ allowed: true, remaining: 0, resetSeconds: 40 })
      expect(await one.consume('a')).toMatchObject({ allowed: false, remaining: 0, resetSeconds: 40 })
      expect(await one.consume('b')).toMatchObject({ allowed: true, remaining: 1, resetSeconds: 60 })
      await close()
    })

    it('tells the first refusal of a window from the others', async () => {
      const { limiter, setNow, close } = await start()
      const one = limiter({ points: 1, perSeconds: 60 })
      const firsts = []
      for (const seconds of [0, 0, 0, 60, 60, 60]) {
        setNow(addSeconds(START, seconds))
        firsts.push((await one.consume('a')).isFirstRefusal)
      }
      expect(firsts).toEqual([false, true, false, false, true, false])
      await close()
    })

    it('fills the budget again when its window ends, not before', async () => {
      const { limiter, setNow, close } = await start()
      const one = limiter({ points: 1, perSeconds: 60 })
      await one.consume('a')
      setNow(addSeconds(START, 59.9))
      expect(await one.consume('a')).toMatchObject({ allowed: false, resetSeconds: 1 })
      setNow(addSeconds(START, 60))
      expect(await one.consume('a')).toMatchObject({ allowed: true, resetSeconds: 60 })
      await close()
    })

    it('allows exactly the budget to many at once', async () => {
      const { limiter, close } = await start()
      expect(await allowedOf([limiter({ points: 20, perSeconds: 60 })], 50)).toEqual({
        allowed: 20,
        firstRefusals: 1,
      })
      await close()
    })

    if (!isShared) return

    it('allows two instances together no more than the budget of one', async () => {
      const { limiter, setNow, close } = await start()
      const budget = { points: 20, perSeconds: 60 }
      const both = [limiter(budget), limiter(budget)]
      expect(await allowedOf(both, 50)).toEqual({ allowed: 20, firstRefusals: 1 })
      setNow(addSeconds(START, 60))
      expect((await allowedOf(both, 50)).allowed).toBe(20)
      await close()
    })

    it('loses at most a hundredth of a large budget for each instance', async () => {
      const { limiter, close } = await start()
      const budget = { points: 1000, perSeconds: 60 }
      const [one, other] = [limiter(budget), limiter(budget)]
      await other.consume('a')
      const { allowed } = await allowedOf([one], 1100)
      expect(allowed).toBeLessThanOrEqual(999)
      expect(allowed).toBeGreaterThanOrEqual(990)
      await close()
    })
  })
}
