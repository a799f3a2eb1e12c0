import { useNavigate } from '@tanstack/react-router'
import { SearchX } from 'lucide-react'
import { useDeferredValue, useMemo } from 'react'
import type { IndexListEntry } from '#contracts/indexes'
import { formatCount, formatQuantity } from '../../format/numbers.ts'
import { Button } from '../../ui/button/button.tsx'
import { Card } from '../../ui/page/card.tsx'
import { DataTable } from '../../ui/table/data-table.tsx'
import { EmptyState } from '../../ui/feedback/empty-state.tsx'
import { INDEX_COLUMNS } from './index-columns.tsx'
import { IndexesToolbar } from './indexes-toolbar.tsx'
import { filterIndexes, type IndexesSearch, readSort, writeSort } from './list-state.ts'
import { useHiddenColumns } from './use-hidden-columns.ts'

type IndexesTableProps = Readonly<{
  entries: readonly IndexListEntry[]
  search: IndexesSearch
  onSearch: (part: IndexesSearch) => void
}>

const NEWEST_FIRST = { columnId: 'created', isDescending: true }
const NO_FILTER: IndexesSearch = { q: undefined, status: undefined, type: undefined }

export function IndexesTable({ entries, search, onSearch }: IndexesTableProps) {
  const navigate = useNavigate()
  const [hidden, setHidden] = useHiddenColumns(search.hide, (hide) => onSearch({ hide }))
  // Typing stays quick while thousands of rows follow it.
  const filters = useDeferredValue(search)
  const rows = useMemo(() => filterIndexes(entries, filters), [entries, filters])
  const sort = useMemo(() => readSort(search.sort) ?? NEWEST_FIRST, [search.sort])
  const isFiltered = rows.length !== entries.length
  return (
    <div className="flex flex-col gap-3">
      <IndexesToolbar search={search} onSearch={onSearch} hidden={hidden} onHide={setHidden} />
      <Card isFlush>
        <DataTable
          label="Indexes"
          rows={rows}
          columns={INDEX_COLUMNS}
          rowKey={({ indexName }) => indexName}
          sort={sort}
          onSortChange={(next) => onSearch({ sort: writeSort(next) })}
          hiddenColumns={hidden}
          onRowOpen={({ indexName }) => void navigate({ to: '/indexes/$name', params: { name: indexName } })}
          empty={
            <EmptyState
              isCompact
              icon={SearchX}
              title="No index matches"
              description="None of the indexes has these words and this status."
              action={<Button onClick={() => onSearch(NO_FILTER)}>Clear filters</Button>}
            />
          }
        />
      </Card>
      <p role="status" className="text-sm text-fg-subtle tabular-nums">
        {isFiltered
          ? `${formatCount(rows.length)} of ${formatQuantity(entries.length, 'index', 'indexes')}`
          : formatQuantity(entries.length, 'index', 'indexes')}
      </p>
    </div>
  )
}
