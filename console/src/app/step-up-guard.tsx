import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call, setOnStepUpNeeded } from '../api/client.ts'
import { toApiError } from '../api/errors.ts'
import { Button } from '../ui/button/button.tsx'
import { CodeInput } from '../ui/form/code-input.tsx'
import { Dialog } from '../ui/overlay/dialog.tsx'
import { Field } from '../ui/form/field.tsx'
import { FormError } from '../ui/form/form-error.tsx'
import { PasswordInput } from '../ui/form/password-input.tsx'
import { Loading, SkeletonText } from '../ui/feedback/skeleton.tsx'
import { useInterruption } from './use-interruption.ts'

/** Before what cannot be undone the person proves who they are, and the action goes on from where it was. */
export function StepUpGuard() {
  const { dialog, settle } = useInterruption(setOnStepUpNeeded)
  return (
    <Dialog
      {...dialog}
      title="Confirm it is you"
      description="You will not be asked again for ten minutes."
      size="sm"
    >
      <StepUpForm onProved={() => settle(true)} />
    </Dialog>
  )
}

function StepUpForm({ onProved }: { onProved: () => void }) {
  const twoFactor = useQuery({
    queryKey: ['profile', 'two-factor'],
    queryFn: ({ signal }) => call('getTwoFactor', { signal }),
  })
  const [given, setGiven] = useState('')
  const needsCode = twoFactor.data?.enabledAt !== undefined
  const prove = useMutation({
    mutationFn: (text: string) => call('stepUp', { body: needsCode ? { code: text } : { password: text } }),
    onSuccess: onProved,
    onError: () => setGiven(''),
  })
  if (twoFactor.isPending)
    return (
      <Loading>
        <SkeletonText lines={2} />
      </Loading>
    )
  const send = (text: string) => {
    if (!prove.isPending) prove.mutate(text)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send(given)
  }
  const failure = prove.error ?? twoFactor.error
  const error = failure && toApiError(failure)
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      {error && <FormError message={error.message} requestId={error.requestId} />}
      {needsCode ? (
        <Field label="Code from your authenticator app">
          <CodeInput autoFocus value={given} onChange={setGiven} onComplete={send} />
        </Field>
      ) : (
        <Field label="Password">
          <PasswordInput
            autoFocus
            autoComplete="current-password"
            value={given}
            onChange={(event) => setGiven(event.target.value)}
          />
        </Field>
      )}
      <Button type="submit" variant="primary" isFullWidth pending={prove.isPending}>
        Confirm
      </Button>
    </form>
  )
}
