import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Outlet, useMatchRoute } from '@tanstack/react-router'
import { hasCode } from '../../api/errors.ts'
import { PageHeader } from '../../ui/page/page-header.tsx'
import { SectionGate } from '../../ui/page/section.tsx'
import { TabLink, TabLinks } from '../../ui/page/tabs.tsx'
import { IndexCommands } from './actions/index-commands.tsx'
import { IndexDialogs } from './actions/index-dialogs.tsx'
import { IndexGone } from './index-gone.tsx'
import { IndexHeader } from './index-header.tsx'
import { IndexNotices } from './index-notices.tsx'
import { indexPageQuery } from './index-queries.ts'

const route = getRouteApi('/shell/indexes/$name')

/** What stands around every tab of an index: what it is, how it is, and what can be done with it. */
export function IndexPage() {
  const { name } = route.useParams()
  const { data: page, error, refetch, isRefetching } = useSuspenseQuery(indexPageQuery(name))
  const matches = useMatchRoute()
  const needsTheIndex =
    matches({ to: '/indexes/$name/documents' }) !== false ||
    matches({ to: '/indexes/$name/search' }) !== false
  if (hasCode(error, 'index_not_found')) return <IndexGone name={name} page={page} />
  return (
    <>
      {page.index.status === 'ok' ? (
        <IndexHeader index={page.index.data} page={page} />
      ) : (
        <PageHeader title={name} />
      )}
      <SectionGate
        section={page.index}
        onRetry={() => void refetch()}
        isRetrying={isRefetching}
        errorTitle="The index could not be loaded"
        isFramed
      >
        {(index) => (
          <>
            <IndexTabs name={name} />
            <div className="flex flex-col gap-6 pt-6">
              <IndexNotices index={index} page={page} isPauseShownBelow={needsTheIndex} />
              <Outlet />
            </div>
            <IndexCommands index={index} />
            <IndexDialogs key={name} index={index} page={page} />
          </>
        )}
      </SectionGate>
    </>
  )
}

function IndexTabs({ name }: { name: string }) {
  const params = { name }
  return (
    <TabLinks label="Index">
      <TabLink to="/indexes/$name" params={params} activeOptions={{ exact: true, includeSearch: false }}>
        Overview
      </TabLink>
      <TabLink to="/indexes/$name/documents" params={params} activeOptions={{ includeSearch: false }}>
        Documents
      </TabLink>
      <TabLink to="/indexes/$name/search" params={params} activeOptions={{ includeSearch: false }}>
        Search
      </TabLink>
      <TabLink to="/indexes/$name/settings" params={params} activeOptions={{ includeSearch: false }}>
        Settings
      </TabLink>
    </TabLinks>
  )
}
