import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { CreatedApiKey } from '#contracts/api-keys'
import { call } from '../../api/client.ts'
import { toApiError } from '../../api/errors.ts'
import { Button } from '../../ui/button/button.tsx'
import { CodeInput } from '../../ui/form/code-input.tsx'
import { Field } from '../../ui/form/field.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { hasOutbox } from './outbox-hint.tsx'
import { keepSignUp, type PendingSignUp } from './pending-sign-up.ts'
import { useCountdown } from './use-countdown.ts'

const DIGITS = 6
/** Long enough for a mail to arrive, so that nobody kills the code that is on its way. */
const RESEND_SECONDS = 30

type ConfirmSignUpFormProps = Readonly<{
  pending: PendingSignUp
  onConfirmed: (apiKey: CreatedApiKey | undefined) => Promise<void>
}>

export function ConfirmSignUpForm({ pending, onConfirmed }: ConfirmSignUpFormProps) {
  const [code, setCode] = useState('')
  const confirm = useMutation({
    mutationFn: (given: string) => call('confirmSignUp', { body: { signUp: pending.signUp, code: given } }),
    onSuccess: ({ apiKey }) => onConfirmed(apiKey),
    onError: () => setCode(''),
  })
  const send = (given: string) => {
    if (!confirm.isPending && given.length === DIGITS) confirm.mutate(given)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send(code)
  }
  const error = confirm.error ? toApiError(confirm.error) : undefined
  const isWrong = error?.code === 'invalid_code'
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      {error && !isWrong && <FormError message={error.message} requestId={error.requestId} />}
      <Field label="Code" error={isWrong ? error?.message : undefined}>
        <CodeInput autoFocus value={code} onChange={setCode} onComplete={send} length={DIGITS} />
      </Field>
      <Button type="submit" variant="primary" size="lg" isFullWidth pending={confirm.isPending}>
        Confirm
      </Button>
      <ResendCode
        pending={pending}
        onSent={() => {
          setCode('')
          confirm.reset()
        }}
      />
    </form>
  )
}

function ResendCode({ pending, onSent }: { pending: PendingSignUp; onSent: () => void }) {
  const { secondsLeft, restart } = useCountdown(RESEND_SECONDS)
  const resend = useMutation({
    mutationFn: () => call('resendSignUpCode', { body: { signUp: pending.signUp } }),
    onSuccess: (sent) => {
      keepSignUp({ ...pending, ...sent })
      restart()
      onSent()
    },
  })
  const words = resend.error
    ? toApiError(resend.error).message
    : resend.isSuccess && secondsLeft > 0
      ? 'A new code is on its way. The previous one no longer works.'
      : hasOutbox()
        ? 'Each new code replaces the one before.'
        : 'No message? Check the spam folder too.'
  return (
    <div className="flex flex-col items-start gap-1">
      <p role="status" className={resend.error ? 'text-sm text-danger-fg' : 'text-sm text-fg-subtle'}>
        {words}
      </p>
      <Button size="sm" disabled={secondsLeft > 0} pending={resend.isPending} onClick={() => resend.mutate()}>
        {secondsLeft > 0 ? `Send a new code (in ${secondsLeft} s)` : 'Send a new code'}
      </Button>
    </div>
  )
}
