import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

export type RequestMetric = { operation: string; status: number; durationMs: number }

/** Counts and times of one process, in Prometheus' text form. */
export interface Metrics {
  /** Counts a request and its duration by operation and status. */
  request(metric: RequestMetric): void
  /** Counts an event, once or `times`. */
  event(name: string, times?: number): void
  /** Registers a number that is read whenever the metrics are. */
  gauge(name: string, help: string, read: () => number): void
  text(): Promise<string>
  readonly contentType: string
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export function createMetrics(processName: string): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ process: processName })
  collectDefaultMetrics({ register: registry })
  const durations = new Histogram({
    name: 'marqo_request_duration_seconds',
    help: 'How long requests took, by operation and status.',
    labelNames: ['operation', 'status'],
    buckets: SECONDS,
    registers: [registry],
  })
  const events = new Counter({
    name: 'marqo_events_total',
    help: 'Business events, by name.',
    labelNames: ['event'],
    registers: [registry],
  })
  return {
    request: ({ operation, status, durationMs }) =>
      durations.observe({ operation, status }, durationMs / 1000),
    event: (event, times = 1) => events.inc({ event }, times),
    gauge: (name, help, read) => {
      const gauge: Gauge = new Gauge({
        name,
        help,
        registers: [registry],
        collect: () => gauge.set(read()),
      })
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
