import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { EVENTS, type Recorder, REQUEST_SECONDS } from '#platform/recorder'

/** What a scraper of this process reads. */
export interface Exposition {
  /** All figures so far, in Prometheus' text form. */
  text(): Promise<string>
  readonly contentType: string
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Keeps the figures in this process until they are scraped, so it fits hosts whose processes live long. */
export function prometheusRecorder(processName: string): Recorder & Exposition {
  const registry = new Registry()
  registry.setDefaultLabels({ process: processName })
  collectDefaultMetrics({ register: registry })
  const durations = new Histogram({
    name: REQUEST_SECONDS,
    help: 'How long requests took, by operation and status.',
    labelNames: ['operation', 'status'],
    buckets: SECONDS,
    registers: [registry],
  })
  const events = new Counter({
    name: EVENTS,
    help: 'Business events, by name.',
    labelNames: ['event'],
    registers: [registry],
  })
  // A child is looked up by its labels once: the look-up costs more than the observation.
  const children = new Map<string, ReturnType<typeof durations.labels>>()
  const childOf = (operation: string, status: number) => {
    const key = `${status} ${operation}`
    const known = children.get(key) ?? durations.labels({ operation, status })
    children.set(key, known)
    return known
  }
  return {
    request: ({ operation, status, durationMs }) => childOf(operation, status).observe(durationMs / 1000),
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
