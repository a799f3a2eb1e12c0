import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useForm } from 'react-hook-form'
import { call } from '../api/client.ts'
import type { Output } from '../api/contract-types.ts'
import { toApiError } from '../api/errors.ts'
import { rememberSession, tellOtherTabs } from '../api/session.ts'
import { Button } from '../ui/button/button.tsx'
import { FormError } from '../ui/form/form-error.tsx'
import { FormField } from '../ui/form/form-field.tsx'
import { Input } from '../ui/form/input.tsx'
import { PasswordInput } from '../ui/form/password-input.tsx'
import { ChallengeForm } from './challenge-form.tsx'

export type SignedInAs = { userId: string; accountId: string | undefined }

type SignInFormProps = Readonly<{
  /** Given when it is known who it is. */
  email?: string | undefined
  submitLabel?: string
  /** The way out for who has no password at hand. */
  forgotten?: ReactNode
  onSignedIn: (as: SignedInAs) => void
}>
/** As it comes along when something is copied from a terminal; a password may really have one, so it is not cut. */
const PADDED = 'The password you entered starts or ends with a blank: check that it belongs there.'
type Values = { email: string; password: string }

const whoIs = ({ user, account }: Output<'answerChallenge'>): SignedInAs => ({
  userId: user.userId,
  accountId: account?.accountId,
})

/** E-mail and password, and a code where the person has an authenticator. */
export function SignInForm({ email, submitLabel = 'Sign in', forgotten, onSignedIn }: SignInFormProps) {
  const { control, handleSubmit, setValue } = useForm<Values>({
    defaultValues: { email: email ?? '', password: '' },
  })
  const [wasPadded, setWasPadded] = useState(false)
  const done = (session: Output<'answerChallenge'>) => {
    rememberSession(true)
    tellOtherTabs()
    onSignedIn(whoIs(session))
  }
  const signIn = useMutation({
    mutationFn: (values: Values) => call('signIn', { body: { ...values, email: values.email.trim() } }),
    onSuccess: (result) => {
      if (result.status === 'signed_in') done(result)
    },
    onError: (_, { password }) => {
      setWasPadded(/^\s|\s$/.test(password))
      setValue('password', '')
    },
  })
  if (signIn.data?.status === 'totp_required')
    return (
      <ChallengeForm
        challenge={signIn.data.challenge}
        submitLabel={submitLabel}
        onSignedIn={done}
        onBack={() => {
          setValue('password', '')
          signIn.reset()
        }}
      />
    )
  const submit = handleSubmit((values) => {
    if (!signIn.isPending) signIn.mutate(values)
  })
  const error = signIn.error && toApiError(signIn.error)
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      {error && (
        <FormError
          message={
            wasPadded && error.code === 'invalid_credentials' ? `${error.message} ${PADDED}` : error.message
          }
          requestId={error.status >= 500 ? error.requestId : undefined}
        />
      )}
      <FormField
        control={control}
        name="email"
        label="E-mail"
        rules={{ required: 'Enter your e-mail address.' }}
      >
        {(field) => (
          <Input
            {...field}
            type="email"
            inputMode="email"
            autoComplete="username"
            readOnly={email !== undefined}
            autoFocus={email === undefined}
          />
        )}
      </FormField>
      <FormField
        control={control}
        name="password"
        label="Password"
        labelEnd={forgotten}
        rules={{ required: 'Enter your password.' }}
      >
        {(field) => (
          <PasswordInput {...field} autoComplete="current-password" autoFocus={email !== undefined} />
        )}
      </FormField>
      <Button type="submit" variant="primary" size="lg" isFullWidth pending={signIn.isPending}>
        {submitLabel}
      </Button>
    </form>
  )
}
