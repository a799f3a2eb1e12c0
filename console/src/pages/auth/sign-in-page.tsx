import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect } from 'react'
import { currentSessionQuery, mayBeSignedIn } from '../../api/session.ts'
import { SignInForm } from '../../app/sign-in-form.tsx'
import { TextLink } from '../../ui/button/text-link.tsx'
import { AuthFrame } from './auth-frame.tsx'
import { useGoOn } from './go-on.ts'
import { hasOutbox } from './outbox-hint.tsx'

const route = getRouteApi('/sign-in')

export function SignInPage() {
  const { next } = route.useSearch()
  const goOn = useGoOn()
  useLeaveIfSignedIn(() => void goOn(next))
  return (
    <AuthFrame
      title="Sign in"
      description="Managed vector search."
      footer={
        <>
          New here? <TextLink to="/sign-up">Create an account</TextLink>
        </>
      }
    >
      <SignInForm
        onSignedIn={() => void goOn(next)}
        forgotten={<TextLink to="/forgotten-password">Forgot it?</TextLink>}
      />
      {hasOutbox() && (
        <p className="text-sm text-fg-subtle">
          First sign-in? The terminal and <code className="font-mono">first-run.json</code> in the data
          directory have the e-mail and password.
        </p>
      )}
    </AuthFrame>
  )
}

/** Who is signed in already has no business here. */
function useLeaveIfSignedIn(leave: () => void): void {
  const { data } = useQuery({ ...currentSessionQuery, enabled: mayBeSignedIn() })
  const isSignedIn = data?.current !== undefined
  useEffect(() => {
    if (isSignedIn) leave()
    // Once, when it is known.
    // oxlint-disable-next-line react/exhaustive-deps -- `leave` is another function with every draw
  }, [isSignedIn])
}
