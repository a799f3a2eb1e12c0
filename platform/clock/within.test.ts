import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { within } from './index.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const never = () => new Promise<string>(() => {})

it('resolves with the work, and leaves no timer behind', async () => {
  expect(await within(1_000, Promise.resolve('done'), () => 'late')).toBe('done')
  await expect(within(1_000, Promise.reject(new Error('broken')), () => 'late')).rejects.toThrow('broken')
  expect(vi.getTimerCount()).toBe(0)
})

it('resolves with whenLate() when the work takes longer', async () => {
  const given = within(1_000, never(), () => 'late')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await given).toBe('late')
})

it('throws what whenLate() throws when the work takes longer', async () => {
  const thrown = within(1_000, never(), () => {
    throw new Error('too late')
  }).catch(String)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await thrown).toBe('Error: too late')
})

it('ignores work that fails after its time', async () => {
  const work = Promise.withResolvers<string>()
  const given = within(1_000, work.promise, () => 'late')
  await vi.advanceTimersByTimeAsync(1_000)
  work.reject(new Error('nobody hears this'))
  expect(await given).toBe('late')
})
