import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { InvitationOffer } from '#contracts/users-accounts'
import { call } from '../../api/client.ts'
import { toApiError } from '../../api/errors.ts'
import { currentSessionQuery } from '../../api/session.ts'
import { SignInForm } from '../../app/sign-in-form.tsx'
import { Button } from '../../ui/button/button.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { Notice } from '../../ui/feedback/notice.tsx'
import { useGoOn } from './go-on.ts'

type AcceptAsUserProps = Readonly<{
  token: string
  offer: InvitationOffer
  /** Whose session this browser has. */
  signedInAs: string | undefined
}>

const isSame = (one: string | undefined, other: string) => one?.toLowerCase() === other.toLowerCase()

/** The invited person has a user: they sign in, unless they are, and accept. */
export function AcceptAsUser({ token, offer, signedInAs }: AcceptAsUserProps) {
  const goOn = useGoOn()
  const queryClient = useQueryClient()
  const accept = useMutation({
    mutationFn: async () => {
      const { accountId } = await call('acceptInvitation', { body: { token } })
      await call('switchAccount', { body: { accountId } })
    },
    onSuccess: () => goOn('/'),
  })
  const error = accept.error && toApiError(accept.error)
  const failure = error && <FormError message={error.message} requestId={error.requestId} />
  if (isSame(signedInAs, offer.email))
    return (
      <div className="flex flex-col gap-4">
        {failure}
        <Button
          variant="primary"
          size="lg"
          isFullWidth
          pending={accept.isPending}
          onClick={() => accept.mutate()}
        >
          Accept the invitation
        </Button>
      </div>
    )
  return (
    <div className="flex flex-col gap-4">
      {failure}
      {signedInAs !== undefined && (
        <Notice tone="warning">
          You are signed in as <strong className="font-medium">{signedInAs}</strong>. Sign in as {offer.email}{' '}
          to accept; that ends the other session in this browser.
        </Notice>
      )}
      <SignInForm
        email={offer.email}
        submitLabel="Sign in and accept"
        onSignedIn={() => {
          void queryClient.invalidateQueries({ queryKey: currentSessionQuery.queryKey })
          accept.mutate()
        }}
      />
    </div>
  )
}
