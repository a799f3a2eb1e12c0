import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../api/client.ts'
import type { Output } from '../api/contract-types.ts'
import { toApiError } from '../api/errors.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { FormError } from '../ui/form-error.tsx'
import { Input } from '../ui/input.tsx'
import { PasswordInput } from '../ui/password-input.tsx'
import { ChallengeForm } from './challenge-form.tsx'

export type SignedInAs = { userId: string; accountId: string | undefined }

type SignInFormProps = {
  /** Given when it is known who it is. */
  email?: string | undefined
  onSignedIn: (as: SignedInAs) => void
}

const whoIs = ({ user, account }: Output<'answerChallenge'>): SignedInAs => ({
  userId: user.userId,
  accountId: account?.accountId,
})

/** E-mail and password, and a code where the person has an authenticator. */
export function SignInForm({ email: known, onSignedIn }: SignInFormProps) {
  const [email, setEmail] = useState(known ?? '')
  const [password, setPassword] = useState('')
  const signIn = useMutation({
    mutationFn: () => call('signIn', { body: { email, password } }),
    onSuccess: (result) => {
      if (result.status === 'signed_in') onSignedIn(whoIs(result))
    },
  })
  if (signIn.data?.status === 'totp_required')
    return (
      <ChallengeForm
        challenge={signIn.data.challenge}
        onSignedIn={(session) => onSignedIn(whoIs(session))}
        onBack={() => signIn.reset()}
      />
    )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!signIn.isPending) signIn.mutate()
  }
  const error = signIn.error && toApiError(signIn.error)
  return (
    <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
      {error && <FormError message={error.message} requestId={error.requestId} />}
      <Field label="E-mail">
        <Input
          type="email"
          autoComplete="username"
          value={email}
          readOnly={known !== undefined}
          autoFocus={known === undefined}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <Field label="Password">
        <PasswordInput
          autoComplete="current-password"
          value={password}
          autoFocus={known !== undefined}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <Button type="submit" variant="primary" isFullWidth pending={signIn.isPending}>
        Sign in
      </Button>
    </form>
  )
}
