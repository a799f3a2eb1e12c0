import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Lock, SearchX } from 'lucide-react'
import { toApiError } from '../api/errors.ts'
import { useLinkState } from '../api/link-state.ts'
import { EmptyState } from '../ui/feedback/empty-state.tsx'
import { ErrorState } from '../ui/feedback/error-state.tsx'
import { LinkButton } from '../ui/button/link-button.tsx'
import { PageHeader } from '../ui/page/page-header.tsx'

/** A page that could not be loaded at all, or that broke. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const queries = useQueryErrorResetBoundary()
  useEffect(() => queries.reset(), [queries])
  const { message, requestId, code } = toApiError(error)
  const retry = () => {
    reset()
    void router.invalidate()
  }
  const isBack = useLinkState() === 'up' && code === 'offline'
  const [wasBack] = useState(isBack)
  useEffect(() => {
    if (isBack && !wasBack) retry()
    // oxlint-disable-next-line react/exhaustive-deps -- once, when the server is back
  }, [isBack, wasBack])
  if (code === 'forbidden') return <NotAllowed />
  return (
    <ErrorState
      title="This page could not be loaded"
      message={message}
      requestId={requestId}
      onRetry={retry}
    />
  )
}

/** For who got here by an address and may not be here. */
export function NotAllowed() {
  return (
    <>
      <PageHeader title="Not allowed" />
      <EmptyState
        icon={Lock}
        title="This page is not for your role"
        description="Ask an owner or an admin of the account if you need it."
        action={<LinkButton to="/">Go to the overview</LinkButton>}
      />
    </>
  )
}

/** No page has this address. Inside the shell, from which one gets anywhere. */
export function NotFound() {
  return (
    <>
      <h1 tabIndex={-1} className="sr-only">
        Page not found
      </h1>
      <EmptyState
        icon={SearchX}
        title="There is no page at this address"
        description="It may be mistyped, or what it showed is gone."
        action={<LinkButton to="/">Go to the overview</LinkButton>}
      />
    </>
  )
}
