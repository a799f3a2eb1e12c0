import { useState } from 'react'
import type { CreatedApiKey } from '#contracts/api-keys'
import { TextLink } from '../../ui/button/text-link.tsx'
import { AuthFrame } from './auth-frame.tsx'
import { ConfirmSignUpForm } from './confirm-sign-up-form.tsx'
import { FirstApiKey } from './first-api-key.tsx'
import { useGoOn } from './go-on.ts'
import { hasOutbox, OutboxHint } from './outbox-hint.tsx'
import { keepSignUp, pendingSignUp } from './pending-sign-up.ts'

/** The code from the mail, then the account's first key. */
export function ConfirmSignUpPage() {
  const goOn = useGoOn()
  const [pending] = useState(pendingSignUp)
  const [apiKey, setApiKey] = useState<CreatedApiKey | undefined>()
  if (apiKey) return <FirstApiKey apiKey={apiKey} onDone={() => void goOn()} />
  if (pending === undefined)
    return (
      <AuthFrame
        title="Nothing to confirm"
        description="This sign-up was started in another browser, or is already complete."
        footer={<TextLink to="/sign-in">Sign in</TextLink>}
      >
        <p>
          <TextLink to="/sign-up">Start again</TextLink>, or enter the code in the tab where you signed up.
        </p>
      </AuthFrame>
    )
  const confirmed = async (created: CreatedApiKey | undefined) => {
    keepSignUp(undefined)
    if (created) setApiKey(created)
    else await goOn()
  }
  return (
    <AuthFrame
      title={hasOutbox() ? 'Enter the code' : 'Check your mail'}
      description={
        <>
          {hasOutbox() ? 'The code for' : 'A code is on its way to'}{' '}
          <strong className="font-medium wrap-anywhere text-fg">{pending.email}</strong>
          {hasOutbox() ? ' is in the outbox of this machine.' : '.'}
        </>
      }
      footer={
        <>
          Wrong address? <TextLink to="/sign-up">Start again</TextLink>
        </>
      }
    >
      <OutboxHint />
      <ConfirmSignUpForm pending={pending} onConfirmed={confirmed} />
    </AuthFrame>
  )
}
