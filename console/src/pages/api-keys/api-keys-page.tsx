import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { KeyRound, Plus, SearchX } from 'lucide-react'
import { useEffect } from 'react'
import type { ApiKey } from '#contracts/api-keys'
import { moreApiKeysQuery } from '../../api/api-keys.ts'
import { apiKeysQuery } from '../../api/pages.ts'
import { Can } from '../../app/permissions.tsx'
import { usePageDialog } from '../../app/use-page-dialog.ts'
import { Button } from '../../ui/button/button.tsx'
import { Card } from '../../ui/page/card.tsx'
import { DataTable } from '../../ui/table/data-table.tsx'
import { EmptyState } from '../../ui/feedback/empty-state.tsx'
import { PageHeader } from '../../ui/page/page-header.tsx'
import { SearchInput } from '../../ui/form/search-input.tsx'
import { SectionGate } from '../../ui/page/section.tsx'
import { Segmented } from '../../ui/form/segmented.tsx'
import { API_KEY_COLUMNS } from './api-key-columns.tsx'
import { ApiKeyDialogs } from './api-key-dialogs.tsx'
import { type ApiKeysSearch, filterApiKeys } from './api-keys-search.ts'

const route = getRouteApi('/shell/api-keys')

export function ApiKeysPage() {
  const { data, refetch, isRefetching } = useSuspenseQuery(apiKeysQuery)
  const { open } = usePageDialog()
  const create = () => open('create')
  return (
    <>
      <PageHeader
        title="API keys"
        description="Programs send a key with every request. A key is shown once, when it is created."
        actions={
          <Can do="keys:manage">
            <Button variant="primary" icon={Plus} onClick={create}>
              Create API key
            </Button>
          </Can>
        }
      />
      <SectionGate
        section={data.apiKeys}
        onRetry={() => void refetch()}
        isRetrying={isRefetching}
        errorTitle="The API keys could not be loaded"
        isFramed
      >
        {({ results, next }) => <ApiKeyTable first={results} next={next} onCreate={create} />}
      </SectionGate>
      <ApiKeyDialogs indexNames={data.indexNames.status === 'ok' ? data.indexNames.data : []} />
    </>
  )
}

type ApiKeyTableProps = Readonly<{
  first: readonly ApiKey[]
  next: string | undefined
  onCreate: () => void
}>

const SHOWN = [
  { value: 'all', label: 'All' },
  { value: 'active', label: 'Active' },
  { value: 'ended', label: 'Revoked or expired' },
] as const

function ApiKeyTable({ first, next, onCreate }: ApiKeyTableProps) {
  const { q, show } = route.useSearch()
  const { keys, hasMore, isLoading, loadMore } = useApiKeys(
    first,
    next,
    q !== undefined || show !== undefined,
  )
  const rows = filterApiKeys(keys, { q, show })
  return (
    <div className="flex flex-col gap-4">
      <Toolbar />
      <Card
        isFlush
        {...(hasMore && {
          footer: (
            <Button size="sm" onClick={loadMore} pending={isLoading}>
              Load more
            </Button>
          ),
        })}
      >
        <DataTable
          label="API keys"
          rows={rows}
          columns={API_KEY_COLUMNS}
          rowKey={({ keyId }) => keyId}
          empty={keys.length > 0 ? <NothingFound /> : <NoKeys onCreate={onCreate} />}
        />
      </Card>
    </div>
  )
}

function Toolbar() {
  const { q = '', show } = route.useSearch()
  const navigate = route.useNavigate()
  const change = (part: ApiKeysSearch) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false })
  return (
    <div className="flex flex-wrap items-center gap-3">
      <SearchInput
        label="Search API keys"
        value={q}
        onChange={(next) => change({ q: next || undefined })}
        className="min-w-48 flex-1 sm:max-w-72"
      />
      <Segmented
        label="Keys to show"
        options={SHOWN}
        value={show ?? 'all'}
        onChange={(next) => change({ show: next === 'all' ? undefined : next })}
      />
    </div>
  )
}

/** The first page and those loaded since. A search looks through all keys, so it loads the rest. */
function useApiKeys(first: readonly ApiKey[], next: string | undefined, needsAll: boolean) {
  const more = useInfiniteQuery(moreApiKeysQuery(next))
  const { refetch, fetchNextPage, isFetching, isError, hasNextPage } = more
  const pages = more.data?.pages ?? []
  const isFirst = pages.length === 0
  const hasMore = isFirst ? next !== undefined : hasNextPage
  const loadMore = () => void (isFirst ? refetch() : fetchNextPage())
  const mustLoad = needsAll && hasMore && !isFetching && !isError
  useEffect(() => {
    if (mustLoad) void (isFirst ? refetch() : fetchNextPage())
  }, [mustLoad, isFirst, refetch, fetchNextPage])
  return {
    keys: [...first, ...pages.flatMap(({ results }) => results)],
    hasMore,
    isLoading: isFetching,
    loadMore,
  }
}

function NothingFound() {
  return (
    <EmptyState
      isCompact
      icon={SearchX}
      title="No API key matches"
      description="Change the search or show all keys."
    />
  )
}

function NoKeys({ onCreate }: Pick<ApiKeyTableProps, 'onCreate'>) {
  return (
    <EmptyState
      isCompact
      icon={KeyRound}
      title="No API keys yet"
      description="Create one for each program, so that each can be revoked separately."
      action={<Button onClick={onCreate}>Create API key</Button>}
    />
  )
}
