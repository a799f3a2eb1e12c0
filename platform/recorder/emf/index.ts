import type { Now } from '#platform/clock'
import { EVENTS, type Recorder, REQUEST_SECONDS } from '#platform/recorder'

export type EmfOptions = {
  /** Groups the metrics in CloudWatch: at most 255 letters, digits and `.-_/#:`. */
  namespace: string
  processName: string
  now: Now
  /** Receives each line; on Lambda, standard output. */
  write: (line: string) => void
}

export interface EmfRecorder extends Recorder {
  /** Writes a line with the present value of every gauge. The host calls it, at the end of an invocation for instance. */
  flush(): void
}

type Unit = 'Seconds' | 'Count' | 'None'

/**
 * Writes each figure at once as a line of JSON in CloudWatch's embedded metric format, from which CloudWatch Logs makes
 * metrics. Nothing is kept in the process apart from the gauges, so it fits hosts that stop processes at any time.
 */
export function emfRecorder({ namespace, processName, now, write }: EmfOptions): EmfRecorder {
  const gauges = new Map<string, () => number>()
  const line = (metrics: Record<string, readonly [number, Unit]>, dimensions: Record<string, string>) => {
    const labelled = { process: processName, ...dimensions }
    const directive = {
      Namespace: namespace,
      // One set of dimensions: CloudWatch makes, and bills, a metric for each combination of their values.
      Dimensions: [Object.keys(labelled)],
      Metrics: Object.entries(metrics).map(([Name, [, Unit]]) => ({ Name, Unit })),
    }
    const values = Object.fromEntries(Object.entries(metrics).map(([name, [value]]) => [name, value]))
    write(
      JSON.stringify({
        _aws: { Timestamp: now().getTime(), CloudWatchMetrics: [directive] },
        ...labelled,
        ...values,
      }),
    )
  }
  return {
    request: ({ operation, status, durationMs }) =>
      line({ [REQUEST_SECONDS]: [durationMs / 1000, 'Seconds'] }, { operation, status: String(status) }),
    event: (event, times = 1) => line({ [EVENTS]: [times, 'Count'] }, { event }),
    gauge: (name, _help, read) => void gauges.set(name, read),
    flush: () => {
      for (const [name, read] of gauges) line({ [name]: [read(), 'None'] }, {})
    },
  }
}
