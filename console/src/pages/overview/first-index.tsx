import { Database } from 'lucide-react'
import { useMay } from '../../app/permissions.tsx'
import { EmptyState } from '../../ui/feedback/empty-state.tsx'
import { LinkButton } from '../../ui/button/link-button.tsx'

/** In place of numbers that are all nothing: the way to the first search. */
export function FirstIndex() {
  const mayCreate = useMay()('indexes:write')
  if (!mayCreate)
    return (
      <EmptyState
        icon={Database}
        title="No indexes yet"
        description="When somebody in this account creates an index, its requests and cost appear here."
      />
    )
  return (
    <EmptyState
      icon={Database}
      title="Your first search in two minutes"
      description="Create an index, add a few documents, and search them by meaning."
      className="bg-surface"
      action={
        <>
          <LinkButton to="/welcome" variant="primary" size="lg">
            Create your first index
          </LinkButton>
          <LinkButton to="/create-index" size="lg">
            All settings
          </LinkButton>
        </>
      }
    />
  )
}
