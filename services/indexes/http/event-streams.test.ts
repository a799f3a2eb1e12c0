import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { admin, stranger } from '../testing/fixture.ts'
import { eventStreams } from './event-streams.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

type Event = { event: string; at?: number }
type Streams = ReturnType<typeof eventStreams>
const MOST = 50

/** Opens a stream whose events the test sends. */
async function openStream(streams: Streams, caller = admin, asked = new AbortController().signal) {
  const failures: unknown[] = []
  let next = Promise.withResolvers<Event | undefined>()
  let isEnded = false
  async function* begin(signal: AbortSignal): AsyncGenerator<Event, void> {
    signal.addEventListener('abort', () => next.resolve(undefined))
    try {
      yield { event: 'snapshot' }
      for (;;) {
        const event = await next.promise
        if (event === undefined) return
        next = Promise.withResolvers()
        yield event
      }
    } finally {
      isEnded = true
    }
  }
  const onFailure = (thrown: unknown) => void failures.push(thrown)
  const response = await streams.open({ caller, asked, begin, onFailure })
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const read = async () => {
    const { done, value } = await reader.read()
    return done ? undefined : new TextDecoder().decode(value)
  }
  expect([await read(), await read()]).toEqual(['retry: 1000\n\n', 'event: snapshot\ndata: {}\n\n'])
  return {
    read,
    failures,
    tell: (event: Event) => next.resolve(event),
    fail: (error: Error) => next.reject(error),
    close: () => reader.cancel(),
    isEnded: () => isEnded,
  }
}
const openMany = (streams: Streams, count: number) =>
  Promise.all(Array.from({ length: count }, () => openStream(streams)))

describe('a stream of events', () => {
  it('ends without an event when reading fails, which is logged, and frees its timer and its place', async () => {
    const streams = eventStreams()
    const [stream] = await openMany(streams, MOST)
    stream?.fail(new Error('the disk says no'))
    expect(await stream?.read()).toBeUndefined()
    expect(stream?.failures).toEqual([new Error('the disk says no')])
    expect(vi.getTimerCount()).toBe(MOST - 1)
    await openStream(streams)
  })

  it('ends with its request, also when nobody reads it', async () => {
    const streams = eventStreams()
    const asked = new AbortController()
    const stream = await openStream(streams, admin, asked.signal)
    asked.abort()
    await vi.waitFor(() => expect(stream.isEnded()).toBe(true))
    expect(vi.getTimerCount()).toBe(0)
    await openMany(streams, MOST)
  })

  it('is not written to after it was closed', async () => {
    const stream = await openStream(eventStreams())
    const waiting = stream.read()
    stream.tell({ event: 'status' })
    await stream.close()
    await waiting
    expect([vi.getTimerCount(), stream.failures]).toEqual([0, []])
  })

  it('sends keep-alive comments to a client that reads, and queues none for one that does not', async () => {
    const stream = await openStream(eventStreams())
    await vi.advanceTimersByTimeAsync(15_000 * 1_000)
    expect(await stream.read()).toBe(': still here\n\n')
    stream.tell({ event: 'status', at: 1 })
    expect(await stream.read()).toBe('event: status\ndata: {"at":1}\n\n')
  })
})

describe('the limit of streams', () => {
  it('holds for those that are asked for at once and begin slowly, and for each account alone', async () => {
    const streams = eventStreams()
    const slow = Promise.withResolvers<void>()
    async function* begin(): AsyncGenerator<Event, void> {
      await slow.promise
      yield { event: 'snapshot' }
    }
    const asked = new AbortController().signal
    const opening = Array.from({ length: 10 * MOST }, () =>
      streams.open({ caller: admin, asked, begin, onFailure: () => {} }),
    )
    await openStream(streams, stranger)
    slow.resolve()
    const settled = await Promise.allSettled(opening)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(MOST)
    expect(settled.find((one) => one.status === 'rejected')).toMatchObject({
      reason: { code: 'too_many_streams' },
    })
  })

  it('is not used up by streams that could not begin', async () => {
    const streams = eventStreams()
    const begin = async function* (): AsyncGenerator<Event, void> {
      yield await Promise.reject<Event>(new Error('no'))
    }
    const asked = new AbortController().signal
    for (let at = 0; at < MOST; at++)
      await expect(streams.open({ caller: admin, asked, begin, onFailure: () => {} })).rejects.toThrow('no')
    await openMany(streams, MOST)
  })
})
