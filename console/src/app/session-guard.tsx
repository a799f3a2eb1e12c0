import { useSuspenseQuery } from '@tanstack/react-query'
import { call, setOnSessionEnded } from '../api/client.ts'
import { shellQuery } from '../api/pages.ts'
import { Dialog } from '../ui/overlay/dialog.tsx'
import { identityOf } from './identity.ts'
import { SignInForm, type SignedInAs } from './sign-in-form.tsx'
import { useInterruption } from './use-interruption.ts'

/**
 * When the session is over, the person signs in again over the page they are on, and the call that found it out is
 * sent once more: nothing they entered is lost. As somebody else, they begin anew.
 */
export function SessionGuard() {
  const shell = useSuspenseQuery(shellQuery).data
  const { dialog, settle } = useInterruption(setOnSessionEnded)
  const signedIn = async (as: SignedInAs) => {
    if (await isBackWhereTheyWere(as, identityOf(shell))) settle(true)
    else window.location.assign('/')
  }
  return (
    <Dialog
      {...dialog}
      title="Sign in again"
      description="Your session has ended. What you entered is still here."
      size="sm"
    >
      <SignInForm
        email={shell.user.status === 'ok' ? shell.user.data.email : undefined}
        onSignedIn={(as) => void signedIn(as)}
      />
    </Dialog>
  )
}

/** A new session begins in the person's first account; this page may be of another. */
async function isBackWhereTheyWere(
  { userId, accountId }: SignedInAs,
  before: ReturnType<typeof identityOf>,
): Promise<boolean> {
  if (userId !== before.userId) return false
  if (accountId === before.accountId) return true
  if (before.accountId === undefined) return false
  return call('switchAccount', { body: { accountId: before.accountId } }).then(
    () => true,
    // They are not a member any more.
    () => false,
  )
}
