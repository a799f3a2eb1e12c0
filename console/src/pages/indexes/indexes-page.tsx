import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { indexesQuery } from '../../api/pages.ts'
import { NotAllowed } from '../../app/page-state.tsx'
import { Can, useMay } from '../../app/permissions.tsx'
import { LinkButton } from '../../ui/button/link-button.tsx'
import { PageHeader } from '../../ui/page/page-header.tsx'
import { SectionGate } from '../../ui/page/section.tsx'
import { IndexesEmpty } from './indexes-empty.tsx'
import { IndexesTable } from './indexes-table.tsx'
import type { IndexesSearch } from './list-state.ts'

const route = getRouteApi('/shell/indexes')
/** Counters grow without an event that would tell of it. */
const REFRESH_MS = 30_000

export function IndexesPage() {
  return useMay()('indexes:read') ? <Indexes /> : <NotAllowed />
}

function Indexes() {
  const { data, refetch, isRefetching } = useSuspenseQuery({ ...indexesQuery, refetchInterval: REFRESH_MS })
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const change = (part: IndexesSearch) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true })
  return (
    <>
      <PageHeader
        title="Indexes"
        description="Each index has an endpoint of its own for its documents and searches."
        actions={
          <Can do="indexes:write">
            <LinkButton to="/create-index" variant="primary" icon={Plus}>
              Create index
            </LinkButton>
          </Can>
        }
      />
      <SectionGate
        section={data.indexes}
        onRetry={() => void refetch()}
        isRetrying={isRefetching}
        errorTitle="The indexes could not be loaded"
        isFramed
      >
        {(entries) =>
          entries.length === 0 ? (
            <IndexesEmpty />
          ) : (
            <IndexesTable entries={entries} search={search} onSearch={change} />
          )
        }
      </SectionGate>
    </>
  )
}
