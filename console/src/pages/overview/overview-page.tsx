import { useSuspenseQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { overviewQuery } from '../../api/pages.ts'
import { Can } from '../../app/permissions.tsx'
import { LinkButton } from '../../ui/button/link-button.tsx'
import { PageHeader } from '../../ui/page/page-header.tsx'
import { BudgetNotice } from '../billing/budget-notice.tsx'
import { ActivityCard } from './activity-card.tsx'
import { FirstIndex } from './first-index.tsx'
import { IndexesCard } from './indexes-card.tsx'
import { OverviewStats } from './overview-stats.tsx'

const REFRESH_MS = 30_000

/** What a role may not see is no failure to tell of. */
const isShown = (section: { status: 'ok' } | { status: 'failed'; error: { code: string } }) =>
  section.status === 'ok' || section.error.code !== 'forbidden'

export function OverviewPage() {
  const { data, refetch, isRefetching } = useSuspenseQuery({ ...overviewQuery, refetchInterval: REFRESH_MS })
  const retry = { onRetry: () => void refetch(), isRetrying: isRefetching }
  const isEmpty = data.indexes.status === 'ok' && data.indexes.data.total === 0
  return (
    <>
      <PageHeader
        title="Overview"
        actions={
          !isEmpty && (
            <Can do="indexes:write">
              <LinkButton to="/create-index" variant="primary" icon={Plus}>
                Create index
              </LinkButton>
            </Can>
          )
        }
      />
      <div className="flex flex-col gap-4">
        {data.billing.status === 'ok' && <BudgetNotice budget={data.billing.data.budget} />}
        {isEmpty ? <FirstIndex /> : isShown(data.indexes) && <OverviewStats page={data} retry={retry} />}
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <ActivityCard section={data.activity} retry={retry} />
          {!isEmpty && isShown(data.indexes) && <IndexesCard section={data.indexes} retry={retry} />}
        </div>
      </div>
    </>
  )
}
