import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { call } from '../../api/client.ts'
import { hasCode } from '../../api/errors.ts'
import { type FormProblem, showProblems } from '../../api/form-problems.ts'
import { Button } from '../../ui/button/button.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { LinkButton } from '../../ui/button/link-button.tsx'
import { TextLink } from '../../ui/button/text-link.tsx'
import { AuthFrame } from './auth-frame.tsx'
import { useLinkToken } from './link-token.ts'
import { NewPasswordField } from './new-password-field.tsx'

/** Behind the link of a mail. */
export function ResetPasswordPage() {
  const token = useLinkToken()
  const [outcome, setOutcome] = useState<'done' | 'dead' | undefined>(
    token === undefined ? 'dead' : undefined,
  )
  if (outcome === 'done')
    return (
      <AuthFrame
        title="Your password is changed"
        description="You have been signed out everywhere. Sign in with the new password."
      >
        <LinkButton to="/sign-in" variant="primary" size="lg" isFullWidth replace>
          Sign in
        </LinkButton>
      </AuthFrame>
    )
  if (outcome === 'dead' || token === undefined)
    return (
      <AuthFrame
        title="This link no longer works"
        description="It was used, is older than one hour, or was not copied in full."
        footer={<TextLink to="/sign-in">Back to sign in</TextLink>}
      >
        <LinkButton to="/forgotten-password" variant="primary" size="lg" isFullWidth>
          Ask for a new link
        </LinkButton>
      </AuthFrame>
    )
  return (
    <AuthFrame title="Set a new password" footer={<TextLink to="/sign-in">Back to sign in</TextLink>}>
      <ResetPasswordForm token={token} onOver={setOutcome} />
    </AuthFrame>
  )
}

type ResetPasswordFormProps = Readonly<{ token: string; onOver: (outcome: 'done' | 'dead') => void }>

function ResetPasswordForm({ token, onOver }: ResetPasswordFormProps) {
  const { control, handleSubmit, setError } = useForm({ defaultValues: { password: '' } })
  const [problem, setProblem] = useState<FormProblem | undefined>()
  const reset = useMutation({
    mutationFn: (password: string) => call('resetPassword', { body: { token, password } }),
    onSuccess: () => onOver('done'),
    onError: (error) => {
      if (hasCode(error, 'invalid_token')) return onOver('dead')
      setProblem(
        showProblems<{ password: string }>(error, {
          setError,
          fields: ['password'],
          codes: { weak_password: 'password' },
        }),
      )
    },
  })
  const submit = handleSubmit(({ password }) => {
    setProblem(undefined)
    if (!reset.isPending) reset.mutate(password)
  })
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      {problem && <FormError {...problem} />}
      <NewPasswordField control={control} name="password" autoFocus />
      <Button type="submit" variant="primary" size="lg" isFullWidth pending={reset.isPending}>
        Set password
      </Button>
    </form>
  )
}
