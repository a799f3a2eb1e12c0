import type { Metrics } from '#contracts/indexes'
import { formatDuration } from '../../format/durations.ts'
import { formatPercent } from '../../format/percent.ts'
import { Count } from '../../ui/amounts.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { Stat } from '../../ui/stat.tsx'

/** What all indexes together answered over the last day. */
export function RequestStats({ metrics: { points, totals } }: { metrics: Metrics }) {
  const { requests, errors, searches, p95Ms } = totals
  return (
    <>
      <Stat
        label="Requests, last 24 hours"
        value={<Count value={requests} isCompact />}
        hint={
          <>
            <Count value={searches} isCompact /> {searches === 1 ? 'search' : 'searches'}
          </>
        }
        sparkline={<Sparkline values={points.map((point) => point.requests)} />}
      />
      <Stat
        label="Errors"
        value={requests === 0 ? '–' : formatPercent(errors / requests)}
        hint={
          <>
            <Count value={errors} /> of <Count value={requests} isCompact />
          </>
        }
      />
      <Stat
        label="95 % answered within"
        value={p95Ms === null ? '–' : formatDuration(p95Ms)}
        hint={p95Ms === null ? 'No request yet' : 'At the endpoints of your indexes'}
      />
    </>
  )
}
