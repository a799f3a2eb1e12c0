import { useInfiniteQuery } from '@tanstack/react-query'
import type { IndexOfCell } from '#contracts/indexes'
import { indexesOfCellQuery } from '../../api/cells.ts'
import { toApiError } from '../../api/errors.ts'
import { Bytes, Count } from '../../ui/amounts.tsx'
import { Button } from '../../ui/button.tsx'
import { type DataColumn, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { Loading, SkeletonRows } from '../../ui/skeleton.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Time } from '../../ui/time.tsx'

const COLUMNS: readonly DataColumn<IndexOfCell>[] = [
  {
    id: 'index',
    header: 'Index',
    isGrowing: true,
    width: 12,
    sortBy: ({ indexName }) => indexName,
    cell: ({ indexName, indexId }) => (
      <div className="min-w-0 py-1">
        <div className="truncate font-medium">{indexName}</div>
        <div className="truncate font-mono text-xs text-fg-subtle">{indexId}</div>
      </div>
    ),
  },
  {
    id: 'account',
    header: 'Account',
    width: 9,
    sortBy: ({ accountId }) => accountId,
    cell: ({ accountId }) => <span className="font-mono text-sm">{accountId}</span>,
  },
  {
    id: 'status',
    header: 'Status',
    width: 8,
    sortBy: ({ status }) => status,
    cell: ({ status, reason }) => (
      <span title={reason}>
        <StatusBadge status={status} />
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
    cell: ({ documents }) => <Count value={documents} />,
  },
  {
    id: 'size',
    header: 'Size',
    width: 6.5,
    align: 'end',
    sortFirst: 'descending',
    sortBy: ({ storeSizeBytes }) => storeSizeBytes,
    cell: ({ storeSizeBytes }) => <Bytes value={storeSizeBytes} />,
  },
  {
    id: 'created',
    header: 'Created',
    width: 8,
    sortFirst: 'descending',
    sortBy: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Time iso={createdAt} isFocusable={false} />,
  },
]

/** What runs on a cell, of every account. */
export function IndexesOfCell({ cellId }: { cellId: string }) {
  const query = useInfiniteQuery(indexesOfCellQuery(cellId))
  if (query.isPending)
    return (
      <Loading label="Loading indexes">
        <SkeletonRows rows={3} />
      </Loading>
    )
  if (query.data === undefined) {
    const { message, requestId } = toApiError(query.error)
    return (
      <ErrorState
        isCompact
        title="Its indexes could not be loaded"
        message={message}
        requestId={requestId}
        onRetry={() => void query.refetch()}
        isRetrying={query.isRefetching}
      />
    )
  }
  return (
    <div className="flex flex-col gap-3">
      <div className="overflow-hidden rounded-lg border">
        <DataTable
          label={`Indexes on ${cellId}`}
          rows={query.data.pages.flatMap(({ results }) => results)}
          columns={COLUMNS}
          rowKey={({ indexId }) => indexId}
          empty={<EmptyState isCompact title="Nothing runs here yet" />}
        />
      </div>
      {query.hasNextPage && (
        <div>
          <Button size="sm" pending={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
    </div>
  )
}
