import { describe, expect, it } from 'vitest'
import type { Recorder } from './index.ts'

/** All that a recorder has recorded, however its engine shows it. */
export type Recorded = {
  requests: { operation: string; status: string; count: number; seconds: number }[]
  events: Record<string, number>
  gauges: Record<string, number>
}

/** What every recorder promises. */
export function describeRecorder(
  name: string,
  start: () => { recorder: Recorder; read: () => Promise<Recorded> },
): void {
  describe(`Recorder: ${name}`, () => {
    it('counts requests and adds up their times, apart for each operation and status', async () => {
      const { recorder, read } = start()
      recorder.request({ operation: 'search', status: 200, durationMs: 7 })
      recorder.request({ operation: 'search', status: 200, durationMs: 3 })
      recorder.request({ operation: 'search', status: 429, durationMs: 1 })
      recorder.request({ operation: 'createIndex', status: 200, durationMs: 1500 })
      const { requests } = await read()
      expect(requests).toHaveLength(3)
      for (const [operation, status, count, seconds] of [
        ['search', '200', 2, 0.01],
        ['search', '429', 1, 0.001],
        ['createIndex', '200', 1, 1.5],
      ] as const)
        expect(requests).toContainEqual({ operation, status, count, seconds: expect.closeTo(seconds, 6) })
    })

    it('counts events by name, several at once too', async () => {
      const { recorder, read } = start()
      recorder.event('index.created')
      recorder.event('index.created', 4)
      recorder.event('apiKey.revoked')
      expect((await read()).events).toEqual({ 'index.created': 5, 'apiKey.revoked': 1 })
    })

    it('reads a gauge when the figures are read, not before', async () => {
      const { recorder, read } = start()
      let size = 3
      recorder.gauge('marqo_size', 'A size.', () => size)
      size = 4
      expect((await read()).gauges).toEqual({ marqo_size: 4 })
      size = 5
      expect((await read()).gauges).toEqual({ marqo_size: 5 })
    })
  })
}
