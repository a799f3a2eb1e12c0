import { expect, it } from 'vitest'
import { describeRecorder, type Recorded } from '../recorder.contract.ts'
import { prometheusRecorder } from './index.ts'

/** The samples of a text: name, labels and value. */
function samplesOf(text: string) {
  return text
    .split('\n')
    .flatMap((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)/.exec(line) ?? []
      return name === '' ? [] : [{ name, labels, value: Number(value) }]
    })
    .map(({ name, labels, value }) => ({
      name,
      value,
      label: (label: string) => new RegExp(`${label}="([^"]*)"`).exec(labels)?.[1] ?? '',
    }))
}

function recordedIn(text: string): Recorded {
  const samples = samplesOf(text)
  const named = (name: string) => samples.filter((one) => one.name === name)
  return {
    requests: named('marqo_request_duration_seconds_count').map(({ label, value }) => ({
      operation: label('operation'),
      status: label('status'),
      count: value,
      seconds:
        named('marqo_request_duration_seconds_sum').find(
          (sum) => sum.label('operation') === label('operation') && sum.label('status') === label('status'),
        )?.value ?? Number.NaN,
    })),
    events: Object.fromEntries(
      named('marqo_events_total').map(({ label, value }) => [label('event'), value]),
    ),
    gauges: Object.fromEntries(named('marqo_size').map(({ name, value }) => [name, value])),
  }
}

describeRecorder('Prometheus', () => {
  const recorder = prometheusRecorder('test')
  return { recorder, read: async () => recordedIn(await recorder.text()) }
})

it('shows requests in buckets, the name of the process, and figures of the process itself', async () => {
  const recorder = prometheusRecorder('test')
  recorder.request({ operation: 'search', status: 200, durationMs: 7 })
  recorder.event('index.created')
  const text = await recorder.text()
  expect(text).toMatch(
    /marqo_request_duration_seconds_bucket\{le="0.01",.*operation="search",status="200"\} 1/,
  )
  expect(text).toMatch(/marqo_events_total\{event="index.created",process="test"\} 1/)
  expect(text).toContain('process_resident_memory_bytes')
})
