import { Database } from 'lucide-react'
import { useMay } from '../../app/permissions.tsx'
import { EmptyState } from '../../ui/feedback/empty-state.tsx'
import { LinkButton } from '../../ui/button/link-button.tsx'

/** No index in the account yet: the way to the first one. */
export function IndexesEmpty() {
  const mayCreate = useMay()('indexes:write')
  return (
    <EmptyState
      icon={Database}
      title="No indexes yet"
      description={
        mayCreate
          ? 'An index holds documents and finds them again by what they mean. The first one takes a minute.'
          : 'When somebody in this account creates an index, it appears here.'
      }
      {...(mayCreate && {
        action: (
          <>
            <LinkButton to="/welcome" variant="primary">
              Create your first index
            </LinkButton>
            <LinkButton to="/create-index">See every setting</LinkButton>
          </>
        ),
      })}
    />
  )
}
