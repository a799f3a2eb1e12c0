import { useSuspenseQuery } from '@tanstack/react-query'
import { Database, Plus } from 'lucide-react'
import { overviewQuery } from '../../api/pages.ts'
import { Can } from '../../app/permissions.tsx'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { LinkButton } from '../../ui/link-button.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { SectionGate } from '../../ui/section.tsx'
import { ActivityList } from './activity-list.tsx'
import { IndexCounts } from './index-counts.tsx'
import { LimitMeters } from './limit-meters.tsx'
import { RequestStats } from './request-stats.tsx'
import { SpendStat } from './spend-stat.tsx'

/** Requests and documents come in without an event that would tell of them. */
const REFRESH_MS = 30_000

export function OverviewPage() {
  const { data, refetch, isRefetching } = useSuspenseQuery({ ...overviewQuery, refetchInterval: REFRESH_MS })
  const gate = { onRetry: () => void refetch(), isRetrying: isRefetching, isFramed: true } as const
  const isEmpty = data.indexes.status === 'ok' && data.indexes.data.total === 0
  return (
    <>
      <PageHeader
        title="Overview"
        actions={
          <Can do="indexes:write">
            <LinkButton to="/indexes/new" variant="primary" icon={Plus}>
              Create index
            </LinkButton>
          </Can>
        }
      />
      <div className="flex flex-col gap-6">
        {isEmpty && <FirstSteps />}
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
          <SectionGate {...gate} section={data.requests} errorTitle="The requests could not be loaded">
            {(metrics) => <RequestStats metrics={metrics} />}
          </SectionGate>
          <SectionGate {...gate} section={data.spend} errorTitle="What it costs could not be loaded">
            {(rate) => <SpendStat rate={rate} />}
          </SectionGate>
        </div>
        <div className="grid items-start gap-6 lg:grid-cols-[3fr_2fr]">
          <SectionGate {...gate} section={data.activity} errorTitle="What happened could not be loaded">
            {(activity) => (
              <Card title="Recent activity">
                <ActivityList activity={activity} />
              </Card>
            )}
          </SectionGate>
          <div className="flex min-w-0 flex-col gap-6">
            <SectionGate {...gate} section={data.indexes} errorTitle="The indexes could not be counted">
              {(counts) => <IndexCounts {...counts} />}
            </SectionGate>
            <SectionGate {...gate} section={data.limits} errorTitle="The limits could not be loaded">
              {(limits) => (
                <LimitMeters
                  limits={limits}
                  indexes={data.indexes.status === 'ok' ? data.indexes.data.total : undefined}
                  apiKeys={data.apiKeys.status === 'ok' ? data.apiKeys.data : undefined}
                />
              )}
            </SectionGate>
          </div>
        </div>
      </div>
    </>
  )
}

function FirstSteps() {
  return (
    <EmptyState
      icon={Database}
      title="Create your first index"
      description="An index holds documents and finds them by meaning and by words. It is ready in seconds, and a page shows you how to use it."
      action={
        <Can do="indexes:write">
          <LinkButton to="/welcome" variant="primary">
            Take the first steps
          </LinkButton>
        </Can>
      }
    />
  )
}
