import { useSuspenseQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { setOnSessionEnded } from '../api/client.ts'
import { shellQuery } from '../api/pages.ts'
import { Dialog } from '../ui/dialog.tsx'
import { SignInForm, type SignedInAs } from './sign-in-form.tsx'

/**
 * When the session is over, the person signs in again over the page they are on, and the call that found it out is
 * sent once more: nothing they entered is lost. As somebody else, they begin anew.
 */
export function SessionGuard() {
  const { user, account } = useSuspenseQuery(shellQuery).data
  const [isEnded, setIsEnded] = useState(false)
  const waiting = useRef<((isBack: boolean) => void)[]>([])
  useEffect(() => {
    setOnSessionEnded(() => {
      setIsEnded(true)
      return new Promise((resolve) => waiting.current.push(resolve))
    })
    return () => setOnSessionEnded(undefined)
  }, [])
  const own = {
    userId: user.status === 'ok' ? user.data.userId : undefined,
    accountId: account.status === 'ok' ? account.data.accountId : undefined,
  }
  const settle = (isBack: boolean) => {
    setIsEnded(false)
    for (const resolve of waiting.current.splice(0)) resolve(isBack)
  }
  const signedIn = ({ userId, accountId }: SignedInAs) => {
    if (userId === own.userId && accountId === own.accountId) settle(true)
    else window.location.assign('/')
  }
  return (
    <Dialog
      isOpen={isEnded}
      onOpenChange={(isOpen) => !isOpen && settle(false)}
      title="Sign in again"
      description="Your session is over. What you entered is still here."
      size="sm"
    >
      <SignInForm email={user.status === 'ok' ? user.data.email : undefined} onSignedIn={signedIn} />
    </Dialog>
  )
}
