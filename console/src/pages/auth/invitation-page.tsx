import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { InvitationOffer } from '#contracts/users-accounts'
import { call } from '../../api/client.ts'
import { hasCode, toApiError } from '../../api/errors.ts'
import { currentSessionQuery } from '../../api/session.ts'
import { ErrorState } from '../../ui/feedback/error-state.tsx'
import { LinkButton } from '../../ui/button/link-button.tsx'
import { Loading, SkeletonText } from '../../ui/feedback/skeleton.tsx'
import { AcceptAsUser } from './accept-as-user.tsx'
import { AcceptWithNewUser } from './accept-with-new-user.tsx'
import { AuthFrame } from './auth-frame.tsx'
import { DeclineInvitation } from './decline-invitation.tsx'
import { useLinkToken } from './link-token.ts'

/** Behind the link of an invitation: what is offered, and how to answer. */
export function InvitationPage() {
  const token = useLinkToken()
  const [isDeclined, setIsDeclined] = useState(false)
  const offer = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => call('describeInvitation', { body: { token: token ?? '' }, signal }),
    enabled: token !== undefined && !isDeclined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const session = useQuery(currentSessionQuery)
  if (isDeclined)
    return (
      <AuthFrame title="Invitation declined" description="You can close this page.">
        <LinkButton to="/" isFullWidth>
          Go to Marqo Cloud
        </LinkButton>
      </AuthFrame>
    )
  if (token === undefined || hasCode(offer.error, 'invitation_not_found', 'unprocessable_entity'))
    return <NoInvitation />
  if (offer.error) {
    const { message, requestId } = toApiError(offer.error)
    return (
      <AuthFrame title="Invitation">
        <ErrorState
          isCompact
          title="The invitation could not be loaded"
          message={message}
          requestId={requestId}
          onRetry={() => void offer.refetch()}
          isRetrying={offer.isFetching}
        />
      </AuthFrame>
    )
  }
  if (offer.data === undefined || session.isPending)
    return (
      <AuthFrame title="Invitation">
        <Loading>
          <SkeletonText lines={4} />
        </Loading>
      </AuthFrame>
    )
  const signedInAs = session.data?.current?.user.email
  return (
    <AuthFrame
      title={`Join ${offer.data.accountName}`}
      description={<Offer offer={offer.data} />}
      footer={<DeclineInvitation token={token} offer={offer.data} onDeclined={() => setIsDeclined(true)} />}
    >
      {offer.data.hasUser ? (
        <AcceptAsUser token={token} offer={offer.data} signedInAs={signedInAs} />
      ) : (
        <AcceptWithNewUser token={token} offer={offer.data} signedInAs={signedInAs} />
      )}
    </AuthFrame>
  )
}

function Offer({ offer: { inviterName, role, email } }: { offer: InvitationOffer }) {
  return (
    <>
      {inviterName ?? 'Somebody'} invites{' '}
      <strong className="font-medium wrap-anywhere text-fg">{email}</strong> to join as{' '}
      <strong className="font-medium text-fg">{role}</strong>. You will be able to {MAY[role]}.
    </>
  )
}

const MAY: Readonly<Record<InvitationOffer['role'], string>> = {
  owner: 'do everything, and will own the account',
  admin: 'do everything but close the account or hand it over',
  developer: 'create, scale and delete indexes, change documents and make API keys',
  viewer: 'look at indexes, search them and read documents',
  billing: 'see the account, its members and limits; billing pages are not here yet',
}

function NoInvitation() {
  return (
    <AuthFrame
      title="This invitation is no longer open"
      description="It was answered or revoked, is older than seven days, or the link was not copied in full. Ask whoever invited you to send it again."
    >
      <LinkButton to="/" isFullWidth>
        Go to Marqo Cloud
      </LinkButton>
    </AuthFrame>
  )
}
