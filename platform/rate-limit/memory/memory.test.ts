import { afterEach, expect, it, vi } from 'vitest'
import { memoryRateLimiter } from './index.ts'

afterEach(() => vi.useRealTimers())

it('allows as many uses as the budget holds, per key, and says how many are left', async () => {
  const limiter = memoryRateLimiter({ points: 2, perSeconds: 60 })
  expect(await limiter.consume('a')).toMatchObject({ allowed: true, limit: 2, remaining: 1 })
  expect(await limiter.consume('a')).toMatchObject({ allowed: true, remaining: 0 })
  const refused = await limiter.consume('a')
  expect(refused).toMatchObject({ allowed: false, remaining: 0 })
  expect(refused.resetSeconds).toBeGreaterThan(0)
  expect(await limiter.consume('b')).toMatchObject({ allowed: true })
})

it('is whole again when its time is over, not before, and says how long that is', async () => {
  let at = 0
  const limiter = memoryRateLimiter({ points: 1, perSeconds: 60, elapsed: () => at })
  await limiter.consume('a')
  at = 20_500
  expect(await limiter.consume('a')).toMatchObject({ allowed: false, resetSeconds: 40 })
  at = 60_000
  expect(await limiter.consume('a')).toMatchObject({ allowed: true, resetSeconds: 60 })
})

it('counts on, and never says to wait longer than its time, when the machine’s clock is set', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const limiter = memoryRateLimiter({ points: 1, perSeconds: 60 })
  await limiter.consume('a')
  for (const hours of [-2, 45 * 24, -45 * 24]) {
    vi.setSystemTime(Date.now() + hours * 3_600_000)
    const { allowed, resetSeconds } = await limiter.consume('a')
    expect({ allowed, isShort: resetSeconds <= 60 }).toEqual({ allowed: false, isShort: true })
  }
})
