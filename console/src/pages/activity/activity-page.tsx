import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Activity as ActivityIcon, Download, SearchX } from 'lucide-react'
import { activityQuery } from '../../api/activity.ts'
import { urlOf } from '../../api/client.ts'
import { toApiError } from '../../api/errors.ts'
import { NotAllowed } from '../../app/page-state.tsx'
import { useMay } from '../../app/permissions.tsx'
import { Skeleton } from '../../ui/feedback/skeleton.tsx'
import { Button } from '../../ui/button/button.tsx'
import { AnchorButton } from '../../ui/button/link-button.tsx'
import { EmptyState } from '../../ui/feedback/empty-state.tsx'
import { ErrorState } from '../../ui/feedback/error-state.tsx'
import { Card } from '../../ui/page/card.tsx'
import { PageHeader } from '../../ui/page/page-header.tsx'
import { useDebounced } from '../../ui/use-debounced.ts'
import { ActivityToolbar } from './activity-toolbar.tsx'
import { filtersOf } from './activity-search.ts'
import { Timeline } from './timeline.tsx'

const route = getRouteApi('/shell/activity')

/** Who did what in the account, with what was different before and after. */
export function ActivityPage() {
  return useMay()('activity:read') ? <AllActivity /> : <NotAllowed />
}

function AllActivity() {
  const filters = filtersOf(route.useSearch())
  return (
    <>
      <PageHeader
        title="Activity"
        description="Every change in this account: who made it, from where, and what was different."
        actions={
          <AnchorButton
            icon={Download}
            href={urlOf('exportActivity', { query: filters })}
            download="activity.jsonl"
          >
            {Object.keys(filters).length === 0 ? 'Export' : 'Export these'}
          </AnchorButton>
        }
      />
      <div className="flex flex-col gap-4">
        <ActivityToolbar />
        <Records />
      </div>
    </>
  )
}

const TYPING_MS = 300

function Records() {
  const filters = useDebounced(JSON.stringify(filtersOf(route.useSearch())), TYPING_MS)
  const isFiltered = filters !== '{}'
  const {
    data,
    error,
    isPending,
    isPlaceholderData,
    isFetchingNextPage,
    hasNextPage,
    fetchNextPage,
    refetch,
    isRefetching,
  } = useInfiniteQuery({
    ...activityQuery(JSON.parse(filters) as ReturnType<typeof filtersOf>),
    placeholderData: keepPreviousData,
  })
  if (isPending) return <Loading />
  if (data === undefined) {
    const { message, requestId } = toApiError(error)
    return (
      <Card>
        <ErrorState
          isCompact
          title="The activity could not be loaded"
          message={message}
          requestId={requestId}
          onRetry={() => void refetch()}
          isRetrying={isRefetching}
        />
      </Card>
    )
  }
  const records = data.pages.flatMap(({ results }) => results)
  return (
    <Card
      isFlush
      {...(hasNextPage && {
        footer: (
          <Button size="sm" onClick={() => void fetchNextPage()} pending={isFetchingNextPage}>
            {records.length === 0 ? 'Look further back' : 'Load more'}
          </Button>
        ),
      })}
    >
      {records.length > 0 && <Timeline records={records} isStale={isPlaceholderData} />}
      {records.length === 0 && (isFiltered ? <NothingFound isOver={!hasNextPage} /> : <NothingYet />)}
    </Card>
  )
}

function Loading() {
  return (
    <Card isFlush>
      <div aria-busy="true" aria-label="Loading" className="flex flex-col gap-3 p-5">
        {['a', 'b', 'c', 'd', 'e'].map((row) => (
          <Skeleton key={row} className="h-5 w-full" />
        ))}
      </div>
    </Card>
  )
}

function NothingFound({ isOver }: { isOver: boolean }) {
  return (
    <EmptyState
      isCompact
      icon={SearchX}
      title={isOver ? 'Nothing matches' : 'Nothing matches so far'}
      description={
        isOver ? 'Change the search or the filters.' : 'Older records have not been looked through yet.'
      }
    />
  )
}

function NothingYet() {
  return (
    <EmptyState
      isCompact
      icon={ActivityIcon}
      title="Nothing has happened yet"
      description="Changes of indexes, keys, members and the account appear here within seconds."
    />
  )
}
