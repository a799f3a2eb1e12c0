import { useInfiniteQuery, useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { KeyRound, Plus } from 'lucide-react'
import { moreApiKeysQuery } from '../../api/api-keys.ts'
import { apiKeysQuery } from '../../api/pages.ts'
import { Can } from '../../app/permissions.tsx'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { SectionGate } from '../../ui/section.tsx'
import { API_KEY_COLUMNS } from './api-key-columns.tsx'
import { ApiKeyDialogs } from './api-key-dialogs.tsx'

const route = getRouteApi('/shell/api-keys')

export function ApiKeysPage() {
  const { data, refetch, isRefetching } = useSuspenseQuery(apiKeysQuery)
  const navigate = route.useNavigate()
  const create = () => void navigate({ search: { dialog: 'create' } })
  return (
    <>
      <PageHeader
        title="API keys"
        description="Programs send a key with every request. A key is shown once, when it is made."
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

type ApiKeyTableProps = {
  first: Parameters<(typeof API_KEY_COLUMNS)[number]['cell']>[0][]
  next: string | undefined
  onCreate: () => void
}

function ApiKeyTable({ first, next, onCreate }: ApiKeyTableProps) {
  const more = useInfiniteQuery(moreApiKeysQuery(next))
  const pages = more.data?.pages ?? []
  const rows = [...first, ...pages.flatMap(({ results }) => results)]
  const hasMore = pages.length === 0 ? next !== undefined : more.hasNextPage
  const loadMore = () => void (pages.length === 0 ? more.refetch() : more.fetchNextPage())
  return (
    <Card
      isFlush
      {...(hasMore && {
        footer: (
          <Button size="sm" onClick={loadMore} pending={more.isFetching}>
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
        empty={
          <EmptyState
            isCompact
            icon={KeyRound}
            title="No API keys yet"
            description="Make one for each program, so that each can be revoked by itself."
            action={<Button onClick={onCreate}>Create API key</Button>}
          />
        }
      />
    </Card>
  )
}
