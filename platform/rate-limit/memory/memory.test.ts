import { expect, it } from 'vitest'
import { memoryRateLimiter } from './index.ts'

it('allows as many uses as the budget holds, per key, and says how many are left', async () => {
  const limiter = memoryRateLimiter({ points: 2, perSeconds: 60 })
  expect(await limiter.consume('a')).toMatchObject({ allowed: true, limit: 2, remaining: 1 })
  expect(await limiter.consume('a')).toMatchObject({ allowed: true, remaining: 0 })
  const refused = await limiter.consume('a')
  expect(refused).toMatchObject({ allowed: false, remaining: 0 })
  expect(refused.resetSeconds).toBeGreaterThan(0)
  expect(await limiter.consume('b')).toMatchObject({ allowed: true })
})
