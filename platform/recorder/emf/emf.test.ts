import { expect, it } from 'vitest'
import { describeRecorder, type Recorded } from '../recorder.contract.ts'
import { emfRecorder } from './index.ts'

const NOW = new Date('2026-03-01T12:00:00.000Z')

type Line = Record<string, unknown> & {
  _aws: {
    Timestamp: number
    CloudWatchMetrics: {
      Namespace: string
      Dimensions: string[][]
      Metrics: { Name: string; Unit: string }[]
    }[]
  }
}

function start() {
  const written: string[] = []
  const recorder = emfRecorder({
    namespace: 'MarqoCloud',
    processName: 'test',
    now: () => NOW,
    write: (line) => void written.push(line),
  })
  return { recorder, lines: () => written.map((line) => JSON.parse(line) as Line) }
}

/** Adds up the lines as CloudWatch does: by the metric and the values of its dimensions. */
function recordedIn(lines: readonly Line[]): Recorded {
  const found: Recorded = { requests: [], events: {}, gauges: {} }
  for (const line of lines)
    for (const { Metrics, Dimensions } of line._aws.CloudWatchMetrics)
      for (const { Name } of Metrics) {
        const value = Number(line[Name])
        const dimension = (name: string) => (Dimensions[0]?.includes(name) ? String(line[name]) : '')
        if (Name === 'marqo_request_duration_seconds') {
          const [operation, status] = [dimension('operation'), dimension('status')]
          const known = found.requests.find((one) => one.operation === operation && one.status === status)
          if (known === undefined) found.requests.push({ operation, status, count: 1, seconds: value })
          else Object.assign(known, { count: known.count + 1, seconds: known.seconds + value })
        } else if (Name === 'marqo_events_total') {
          const event = dimension('event')
          found.events[event] = (found.events[event] ?? 0) + value
        } else found.gauges[Name] = value
      }
  return found
}

describeRecorder('embedded metric format', () => {
  const { recorder, lines } = start()
  return {
    recorder,
    read: async () => {
      recorder.flush()
      return recordedIn(lines())
    },
  }
})

it('every line is one JSON object that names its metrics, and holds a value for each and for each dimension', () => {
  const { recorder, lines } = start()
  recorder.request({ operation: 'search', status: 200, durationMs: 7 })
  recorder.event('index.created', 2)
  recorder.gauge('marqo_size', 'A size.', () => 4)
  recorder.flush()
  expect(lines()).toHaveLength(3)
  expect(lines()[0]).toEqual({
    _aws: {
      Timestamp: NOW.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: 'MarqoCloud',
          Dimensions: [['process', 'operation', 'status']],
          Metrics: [{ Name: 'marqo_request_duration_seconds', Unit: 'Seconds' }],
        },
      ],
    },
    process: 'test',
    operation: 'search',
    status: '200',
    marqo_request_duration_seconds: 0.007,
  })
  for (const line of lines())
    for (const { Dimensions, Metrics } of line._aws.CloudWatchMetrics) {
      for (const name of Dimensions.flat()) expect(typeof line[name]).toBe('string')
      for (const { Name } of Metrics) expect(typeof line[Name]).toBe('number')
    }
})
