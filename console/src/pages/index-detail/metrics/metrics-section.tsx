import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { MetricsRange } from '#contracts/indexes'
import { toApiError } from '../../../api/errors.ts'
import { Card } from '../../../ui/page/card.tsx'
import { ErrorState } from '../../../ui/feedback/error-state.tsx'
import { Section } from '../../../ui/page/section.tsx'
import { Segmented } from '../../../ui/form/segmented.tsx'
import { Loading, Skeleton } from '../../../ui/feedback/skeleton.tsx'
import { indexMetricsQuery } from '../index-queries.ts'
import { MetricsCharts } from './metrics-charts.tsx'
import { RANGE_WORDS } from './metrics-series.ts'
import { DEFAULT_RANGE, RANGES, without } from '../index-address.ts'

const route = getRouteApi('/shell/indexes/$name/')
const OPTIONS = RANGES.map((value) => ({ value, label: value, title: RANGE_WORDS[value] }))

/** Requests to the index and what it held, over a period that stands in the address. */
export function MetricsSection({ name }: { name: string }) {
  const { range = DEFAULT_RANGE } = route.useSearch()
  const navigate = route.useNavigate()
  const choose = (next: MetricsRange) =>
    void navigate({
      search: (before) => (next === DEFAULT_RANGE ? without(before, 'range') : { ...before, range: next }),
      replace: true,
      resetScroll: false,
    })
  return (
    <Section
      title="Traffic"
      description="About 30 seconds behind. Refreshes while this page is open."
      actions={<Segmented label="Period" options={OPTIONS} value={range} onChange={choose} />}
    >
      <Charts name={name} range={range} />
    </Section>
  )
}

function Charts({ name, range }: Readonly<{ name: string; range: MetricsRange }>) {
  const metrics = useQuery(indexMetricsQuery(name, range))
  if (metrics.data) {
    return (
      <MetricsCharts
        metrics={metrics.data}
        isStale={metrics.isPlaceholderData}
        failure={metrics.isError ? toApiError(metrics.error).message : undefined}
      />
    )
  }
  if (metrics.isError) {
    const { message, requestId } = toApiError(metrics.error)
    return (
      <Card>
        <ErrorState
          isCompact
          title="The traffic could not be loaded"
          message={message}
          requestId={requestId}
          onRetry={() => void metrics.refetch()}
          isRetrying={metrics.isFetching}
        />
      </Card>
    )
  }
  return (
    <Loading label="Loading the traffic" className="grid gap-4 lg:grid-cols-2">
      <Skeleton className="h-24 rounded-lg lg:col-span-2" />
      <Skeleton className="h-72 rounded-lg" />
      <Skeleton className="h-72 rounded-lg" />
    </Loading>
  )
}
