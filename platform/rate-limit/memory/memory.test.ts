import { afterEach, expect, it, vi } from 'vitest'
import { memoryRateLimiter } from './index.ts'

afterEach(() => vi.useRealTimers())

it('allows as many uses as the budget holds, per key, and returns how many are left', async () => {
  const limiter = memoryRateLimiter({ points: 2, perSeconds: 60 })
  expect(await limiter.consume('a')).toMatchObject({ allowed: true, limit: 2, remaining: 1 })
  expect(await limiter.consume('a')).toMatchObject({ allowed: true, remaining: 0 })
  const refused = await limiter.consume('a')
  expect(refused).toMatchObject({ allowed: false, remaining: 0 })
  expect(refused.resetSeconds).toBeGreaterThan(0)
  expect(await limiter.consume('b')).toMatchObject({ allowed: true })
})

it('refills the budget when its window ends, not before, and returns the seconds until then', async () => {
  let at = 0
  const limiter = memoryRateLimiter({ points: 1, perSeconds: 60, elapsed: () => at })
  await limiter.consume('a')
  at = 20_500
  expect(await limiter.consume('a')).toMatchObject({ allowed: false, resetSeconds: 40 })
  at = 60_000
  expect(await limiter.consume('a')).toMatchObject({ allowed: true, resetSeconds: 60 })
})

it('keeps counting when the machine’s clock is set, and never asks for a wait longer than the window', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const limiter = memoryRateLimiter({ points: 1, perSeconds: 60 })
  await limiter.consume('a')
  for (const hours of [-2, 45 * 24, -45 * 24]) {
    vi.setSystemTime(Date.now() + hours * 3_600_000)
    const { allowed, resetSeconds } = await limiter.consume('a')
    expect({ allowed, isShort: resetSeconds <= 60 }).toEqual({ allowed: false, isShort: true })
  }
})
