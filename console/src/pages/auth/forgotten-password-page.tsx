import { useMutation } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { call } from '../../api/client.ts'
import { toApiError } from '../../api/errors.ts'
import { Button } from '../../ui/button/button.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { FormField } from '../../ui/form/form-field.tsx'
import { Input } from '../../ui/form/input.tsx'
import { TextLink } from '../../ui/button/text-link.tsx'
import { AuthFrame } from './auth-frame.tsx'
import { OutboxHint } from './outbox-hint.tsx'

export function ForgottenPasswordPage() {
  const { control, handleSubmit } = useForm({ defaultValues: { email: '' } })
  const ask = useMutation({
    mutationFn: (email: string) => call('requestPasswordReset', { body: { email } }),
  })
  const footer = <TextLink to="/sign-in">Back to sign in</TextLink>
  if (ask.isSuccess)
    return (
      <AuthFrame
        title="Check your mail"
        description={
          <>
            If <strong className="font-medium wrap-anywhere text-fg">{ask.variables}</strong> has an account,
            a link to set a new password is on its way. It works once, for one hour.
          </>
        }
        footer={footer}
      >
        <OutboxHint />
        <Button isFullWidth onClick={() => ask.reset()}>
          Use another address
        </Button>
      </AuthFrame>
    )
  const submit = handleSubmit(({ email }) => {
    if (!ask.isPending) ask.mutate(email.trim())
  })
  const error = ask.error && toApiError(ask.error)
  return (
    <AuthFrame
      title="Forgot your password?"
      description="Enter the address you sign in with. You get a link to set a new password."
      footer={footer}
    >
      <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        {error && <FormError message={error.message} requestId={error.requestId} />}
        <FormField
          control={control}
          name="email"
          label="E-mail"
          rules={{ required: 'Enter your e-mail address.' }}
        >
          {(field) => <Input {...field} type="email" inputMode="email" autoFocus autoComplete="username" />}
        </FormField>
        <Button type="submit" variant="primary" size="lg" isFullWidth pending={ask.isPending}>
          Send the link
        </Button>
      </form>
    </AuthFrame>
  )
}
