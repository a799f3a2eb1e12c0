import { Building2 } from 'lucide-react'
import { EmptyState } from '../ui/empty-state.tsx'
import { LinkButton } from '../ui/link-button.tsx'

/** For somebody who left, or was removed from, every account. */
export function NoAccount() {
  return (
    <EmptyState
      icon={Building2}
      title="You are a member of no account"
      description="Create one of your own, or ask somebody to invite you to theirs."
      action={
        <LinkButton to="/accounts/new" variant="primary">
          Create an account
        </LinkButton>
      }
    />
  )
}
