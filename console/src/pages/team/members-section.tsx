import { SearchX } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo } from 'react'
import { toApiError } from '../../api/errors.ts'
import { Button } from '../../ui/button/button.tsx'
import { Card } from '../../ui/page/card.tsx'
import { DataTable } from '../../ui/table/data-table.tsx'
import { EmptyState } from '../../ui/feedback/empty-state.tsx'
import { LoadMore } from '../../ui/table/pagination.tsx'
import { SearchInput } from '../../ui/form/search-input.tsx'
import { Section } from '../../ui/page/section.tsx'
import { readSort, writeSort } from '../indexes/list-state.ts'
import type { Viewer } from './member-can.ts'
import { memberColumns } from './member-columns.tsx'
import { searchMembers } from './member-search.ts'
import type { TeamSearch } from './team-search.ts'
import type { useMembers } from './use-team.ts'

type MembersSectionProps = Readonly<{
  members: ReturnType<typeof useMembers>
  /** `3 of 500 members`. */
  summary: string | undefined
  viewer: Viewer
  search: TeamSearch
  onSearch: (part: TeamSearch) => void
  onShowRoles: () => void
}>

const BY_NAME = { columnId: 'name', isDescending: false }

export function MembersSection({
  members,
  summary,
  viewer,
  search,
  onSearch,
  onShowRoles,
}: MembersSectionProps) {
  const { rows, hasMore, isLoading, error, loadMore } = members
  const q = useDeferredValue(search.q)
  const found = useMemo(() => searchMembers(rows, q), [rows, q])
  const columns = useMemo(() => memberColumns(viewer), [viewer])
  const sort = useMemo(() => readSort(search.sort) ?? BY_NAME, [search.sort])
  // Who searches means all of them, and an order is one only of all.
  const needsAll = (q !== undefined || search.sort !== undefined) && hasMore && !isLoading && !error
  useEffect(() => {
    if (needsAll) loadMore()
  })
  return (
    <Section
      title="Members"
      description={summary}
      actions={
        <>
          <Button variant="ghost" onClick={onShowRoles}>
            Roles
          </Button>
          <SearchInput
            label="Search members"
            value={search.q ?? ''}
            onChange={(next) => onSearch({ q: next || undefined })}
            className="sm:w-60"
          />
        </>
      }
    >
      <Card isFlush>
        <DataTable
          label="Members"
          rows={found}
          columns={columns}
          rowKey={({ userId }) => userId}
          sort={sort}
          onSortChange={(next) => onSearch({ sort: writeSort(next) })}
          empty={
            <EmptyState
              isCompact
              icon={SearchX}
              title="No member matches"
              description={isLoading ? 'Still looking through the rest of the list.' : undefined}
              action={<Button onClick={() => onSearch({ q: undefined })}>Clear search</Button>}
            />
          }
        />
        <LoadMore
          hasMore={hasMore}
          onLoadMore={loadMore}
          pending={isLoading}
          summary={error && toApiError(error).message}
        />
      </Card>
    </Section>
  )
}
