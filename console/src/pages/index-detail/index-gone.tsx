import { getRouteApi } from '@tanstack/react-router'
import { CircleSlash, SearchX } from 'lucide-react'
import { Can } from '../../app/permissions.tsx'
import { EmptyState } from '../../ui/feedback/empty-state.tsx'
import { LinkButton } from '../../ui/button/link-button.tsx'
import { PageHeader } from '../../ui/page/page-header.tsx'
import { RecreateLink } from './actions/recreate-link.tsx'
import type { IndexPageData } from './index-queries.ts'

const route = getRouteApi('/shell/indexes/$name')

/** It was on the screen a moment ago and somebody deleted it: nothing is wrong, and there is a way on. */
export function IndexGone({ name, page }: Readonly<{ name: string; page: IndexPageData }>) {
  return (
    <>
      <PageHeader title={name} />
      <EmptyState
        icon={CircleSlash}
        title="This index was deleted"
        description="Its documents and its endpoint are gone. Someone on your team or a program may have deleted it."
        action={
          <>
            <LinkButton to="/indexes" variant="primary">
              Go to the indexes
            </LinkButton>
            {page.settings.status === 'ok' && (
              <RecreateLink name={name} settings={page.settings.data}>
                Create it again, empty
              </RecreateLink>
            )}
          </>
        }
      />
    </>
  )
}

/** It was never there, or is not for this person to see. */
export function IndexMissing() {
  const { name } = route.useParams()
  return (
    <>
      <PageHeader title={name} />
      <EmptyState
        icon={SearchX}
        title="There is no index with this name"
        description="It may have been deleted, or belong to another of your accounts."
        action={
          <>
            <LinkButton to="/indexes" variant="primary">
              Go to the indexes
            </LinkButton>
            <Can do="indexes:write">
              <LinkButton to="/create-index">Create index</LinkButton>
            </Can>
          </>
        }
      />
    </>
  )
}
