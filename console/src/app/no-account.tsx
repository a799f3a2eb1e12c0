import { useSuspenseQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { Building2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { shellQuery } from '../api/pages.ts'
import { EmptyState } from '../ui/feedback/empty-state.tsx'
import { LinkButton } from '../ui/button/link-button.tsx'

/** Pages about the person, which need no account. */
const PERSONAL: readonly string[] = ['/accounts/new', '/profile']

/** For somebody who left, or was removed from, every account: only what is about themselves is there for them. */
export function AccountGate({ children }: { children: ReactNode }) {
  const { account } = useSuspenseQuery(shellQuery).data
  const isPersonal = useLocation({ select: ({ pathname }) => PERSONAL.includes(pathname) })
  const hasNone = account.status === 'failed' && account.error.code === 'forbidden'
  return hasNone && !isPersonal ? <NoAccount /> : children
}

function NoAccount() {
  return (
    <>
      <h1 tabIndex={-1} className="sr-only">
        No account
      </h1>
      <EmptyState
        icon={Building2}
        title="You have no account"
        description="Create one, or ask somebody to invite you to theirs."
        action={
          <LinkButton to="/accounts/new" variant="primary">
            Create an account
          </LinkButton>
        }
      />
    </>
  )
}
