import { expect, it } from 'vitest'
import { createMetrics } from './index.ts'

it('shows requests, events and gauges in the text that Prometheus reads', async () => {
  const metrics = createMetrics('test')
  let size = 3
  metrics.gauge('marqo_size', 'A size.', () => size)
  metrics.request({ operation: 'search', status: 200, durationMs: 7 })
  metrics.event('index.created')
  metrics.event('index.created')
  size = 4
  const text = await metrics.text()
  expect(text).toMatch(
    /marqo_request_duration_seconds_bucket\{le="0.01",.*operation="search",status="200"\} 1/,
  )
  expect(text).toMatch(/marqo_events_total\{event="index.created",process="test"\} 2/)
  expect(text).toMatch(/marqo_size\{process="test"\} 4/)
  expect(text).toContain('process_resident_memory_bytes')
})
