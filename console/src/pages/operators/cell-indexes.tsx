import { useInfiniteQuery } from '@tanstack/react-query'
import { Database } from 'lucide-react'
import type { IndexOfCell } from '#contracts/indexes'
import { call } from '../../api/client.ts'
import { toApiError } from '../../api/errors.ts'
import { formatQuantity } from '../../format/numbers.ts'
import { Bytes, Count } from '../../ui/value/amounts.tsx'
import { Card } from '../../ui/page/card.tsx'
import { DataTable } from '../../ui/table/data-table.tsx'
import type { DataColumn } from '../../ui/table/data-table-columns.ts'
import { EmptyState } from '../../ui/feedback/empty-state.tsx'
import { ErrorState } from '../../ui/feedback/error-state.tsx'
import { LoadMore } from '../../ui/table/pagination.tsx'
import { Loading, SkeletonRows } from '../../ui/feedback/skeleton.tsx'
import { StatusBadge } from '../../ui/value/status-badge.tsx'
import { Time } from '../../ui/value/time.tsx'

const PAGE = 200
const REFRESH_MS = 30_000

const COLUMNS: readonly DataColumn<IndexOfCell>[] = [
  {
    id: 'index',
    header: 'Index',
    width: 12,
    isGrowing: true,
    sortBy: ({ indexName }) => indexName,
    cell: ({ indexName }) => <span className="font-medium">{indexName}</span>,
  },
  {
    id: 'account',
    header: 'Account',
    width: 10,
    sortBy: ({ accountId }) => accountId,
    cell: ({ accountId }) => <code className="font-mono text-sm">{accountId}</code>,
  },
  {
    id: 'status',
    header: 'Status',
    width: 8,
    sortBy: ({ status, isPaused }) => (isPaused ? 'PAUSED' : status),
    cell: ({ status, isPaused, reason }) => (
      <span title={reason}>
        <StatusBadge status={isPaused ? 'PAUSED' : status} />
      </span>
    ),
  },
  {
    id: 'documents',
    header: 'Documents',
    width: 8,
    align: 'end',
    sortFirst: 'descending',
    sortBy: ({ documents }) => documents,
    cell: ({ documents }) => <Count value={documents} isCompact />,
  },
  {
    id: 'vectors',
    header: 'Vectors',
    width: 7,
    align: 'end',
    sortFirst: 'descending',
    sortBy: ({ vectors }) => vectors,
    cell: ({ vectors }) => <Count value={vectors} isCompact />,
  },
  {
    id: 'size',
    header: 'Size',
    width: 6,
    align: 'end',
    sortFirst: 'descending',
    sortBy: ({ storeSizeBytes }) => storeSizeBytes,
    cell: ({ storeSizeBytes }) => <Bytes value={storeSizeBytes} />,
  },
  {
    id: 'created',
    header: 'Created',
    width: 9,
    sortFirst: 'descending',
    sortBy: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Time iso={createdAt} isFocusable={false} />,
  },
]

/** What runs on a cell, of every account. */
export function CellIndexes({ cellId }: { cellId: string }) {
  const list = useInfiniteQuery({
    queryKey: ['cells', cellId, 'indexes'],
    queryFn: ({ pageParam, signal }) =>
      call('listIndexesOfCell', {
        params: { cellId },
        query: { limit: PAGE, ...(pageParam !== undefined && { after: pageParam }) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    refetchInterval: REFRESH_MS,
  })
  const rows = list.data?.pages.flatMap(({ results }) => results) ?? []
  const refusal = list.error && rows.length === 0 ? toApiError(list.error) : undefined
  const failedMore = list.isFetchNextPageError ? toApiError(list.error) : undefined
  return (
    <Card title={`Indexes on ${cellId}`} isFlush>
      {list.isPending && (
        <Loading>
          <SkeletonRows rows={4} columns={5} />
        </Loading>
      )}
      {refusal && (
        <ErrorState
          isCompact
          title="The indexes of this cell could not be loaded"
          message={refusal.message}
          requestId={refusal.requestId}
          onRetry={() => void list.refetch()}
          isRetrying={list.isRefetching}
        />
      )}
      {list.data && (
        <>
          <DataTable
            label={`Indexes on ${cellId}`}
            rows={rows}
            columns={COLUMNS}
            rowKey={({ indexId }) => indexId}
            empty={
              <EmptyState
                isCompact
                icon={Database}
                title="Nothing runs here"
                description="New indexes are placed on the cell with room that can run their model."
              />
            }
          />
          <LoadMore
            hasMore={list.hasNextPage}
            onLoadMore={() => void list.fetchNextPage()}
            pending={list.isFetchingNextPage}
            summary={
              failedMore?.message ??
              (rows.length > 0 && `Showing ${formatQuantity(rows.length, 'index', 'indexes')}`)
            }
          />
        </>
      )}
    </Card>
  )
}
