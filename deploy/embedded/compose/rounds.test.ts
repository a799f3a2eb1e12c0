import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startRounds } from './rounds.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function start() {
  const under: { end: () => void; fail: (error: Error) => void; signal: AbortSignal }[] = []
  const errors: unknown[] = []
  let begun = 0
  const rounds = startRounds({
    everyMs: 10,
    work: async (signal) => {
      begun++
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      signal.addEventListener('abort', () => resolve(), { once: true })
      under.push({ end: resolve, fail: reject, signal })
      await promise
      under.shift()
    },
    onError: (error) => void errors.push(error),
  })
  return { rounds, under, errors, begun: () => begun }
}

describe('rounds', () => {
  it('never overlap, however long one takes, and continue after it', async () => {
    const { rounds, under, begun } = start()
    await vi.advanceTimersByTimeAsync(1_000)
    expect([begun(), under.length]).toEqual([1, 1])
    under[0]?.end()
    await vi.advanceTimersByTimeAsync(10)
    expect([begun(), under.length]).toEqual([2, 1])
    await rounds[Symbol.asyncDispose]()
  })

  it('continue after one that failed, and report its error', async () => {
    const { rounds, under, errors, begun } = start()
    await vi.advanceTimersByTimeAsync(10)
    under[0]?.fail(new Error('broken'))
    await vi.advanceTimersByTimeAsync(10)
    expect([begun(), errors.map(String)]).toEqual([2, ['Error: broken']])
    await rounds[Symbol.asyncDispose]()
  })

  it('abort the running one when they end', async () => {
    const { rounds, under, begun } = start()
    await vi.advanceTimersByTimeAsync(10)
    const signal = under[0]?.signal
    await rounds[Symbol.asyncDispose]()
    await vi.advanceTimersByTimeAsync(100)
    expect([signal?.aborted, begun(), vi.getTimerCount()]).toEqual([true, 1, 0])
  })
})
