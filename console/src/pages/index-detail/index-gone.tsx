import { getRouteApi } from '@tanstack/react-router'
import { CircleSlash, type LucideIcon, SearchX } from 'lucide-react'
import type { ReactNode } from 'react'
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
    <NoIndex
      name={name}
      icon={CircleSlash}
      title="This index was deleted"
      description="Its documents and its endpoint are gone. Someone on your team or a program may have deleted it."
    >
      {page.settings.status === 'ok' && (
        <RecreateLink name={name} settings={page.settings.data}>
          Create it again, empty
        </RecreateLink>
      )}
    </NoIndex>
  )
}

/** It was never there, or is not for this person to see. */
export function IndexMissing() {
  const { name } = route.useParams()
  return (
    <NoIndex
      name={name}
      icon={SearchX}
      title="There is no index with this name"
      description="It may have been deleted, or belong to another of your accounts."
    >
      <Can do="indexes:write">
        <LinkButton to="/create-index">Create index</LinkButton>
      </Can>
    </NoIndex>
  )
}

type NoIndexProps = Readonly<{
  name: string
  icon: LucideIcon
  title: string
  description: string
  /** What else can be done, beside going to the list. */
  children: ReactNode
}>

function NoIndex({ name, icon, title, description, children }: NoIndexProps) {
  return (
    <>
      <PageHeader title={name} />
      <EmptyState
        icon={icon}
        title={title}
        description={description}
        action={
          <>
            <LinkButton to="/indexes" variant="primary">
              Go to the indexes
            </LinkButton>
            {children}
          </>
        }
      />
    </>
  )
}
