import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import type { IndexListEntry } from '#contracts/indexes'
import { indexQuery } from '../../../api/pages.ts'
import { Card } from '../../../ui/page/card.tsx'
import { SectionGate } from '../../../ui/page/section.tsx'
import { ConnectCard } from './connect-card.tsx'
import { IndexStats } from './index-stats.tsx'
import { MetricsSection } from '../metrics/metrics-section.tsx'
import { SpendCard } from './spend-card.tsx'
import { StatusTimeline } from '../status/status-timeline.tsx'

const route = getRouteApi('/shell/indexes/$name')

export function OverviewTab() {
  const { name } = route.useParams()
  const { data: page, refetch, isRefetching } = useSuspenseQuery(indexQuery(name))
  // The page shows its other parts only together with the index itself.
  if (page.index.status !== 'ok') return null
  const index = page.index.data
  const gate = { onRetry: () => void refetch(), isRetrying: isRefetching }
  const timeline = (
    <Card title="Status">
      <SectionGate section={page.history} errorTitle="The history could not be loaded" {...gate}>
        {({ results }) => (
          <StatusTimeline
            history={results}
            status={page.status.status === 'ok' ? page.status.data : undefined}
          />
        )}
      </SectionGate>
    </Card>
  )
  // There is nothing to use, to count or to pay.
  if (index.indexStatus === 'FAILED' || index.indexStatus === 'DELETING') return timeline
  return (
    <>
      <IndexStats index={index} page={page} {...gate} />
      <InOrder index={index}>
        <div className="grid items-start gap-4 lg:grid-cols-3">
          <div className="min-w-0 lg:col-span-2">
            <ConnectCard index={index} />
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            <Card title="Cost" description="At its current size">
              <SectionGate section={page.spend} errorTitle="The cost could not be loaded" {...gate}>
                {(rate) => (
                  <SpendCard
                    rate={rate}
                    index={index}
                    monthMicros={page.billing.status === 'ok' ? page.billing.data.amountMicros : undefined}
                  />
                )}
              </SectionGate>
            </Card>
            {timeline}
          </div>
        </div>
        <MetricsSection name={name} />
      </InOrder>
    </>
  )
}

type InOrderProps = Readonly<{ index: IndexListEntry; children: [React.ReactNode, React.ReactNode] }>

/** A new index shows how to use it first, one in use its traffic. The order stays while the page is open. */
function InOrder({ index, children }: InOrderProps) {
  const [isNew] = useState(index['docs.count'] === '0' || index['search.queryTotal'] === '0')
  const [connect, traffic] = children
  return isNew ? (
    <>
      {connect}
      {traffic}
    </>
  ) : (
    <>
      {traffic}
      {connect}
    </>
  )
}
