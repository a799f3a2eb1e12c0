import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import type { InvitationOffer } from '#contracts/users-accounts'
import { call } from '../../api/client.ts'
import { type FormProblem, showProblems } from '../../api/form-problems.ts'
import { atMost } from '../../ui/form/at-most.ts'
import { Button } from '../../ui/button/button.tsx'
import { Field } from '../../ui/form/field.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { FormField } from '../../ui/form/form-field.tsx'
import { Input } from '../../ui/form/input.tsx'
import { Notice } from '../../ui/feedback/notice.tsx'
import { useGoOn } from './go-on.ts'
import { NewPasswordField } from './new-password-field.tsx'

type AcceptWithNewUserProps = Readonly<{
  token: string
  offer: InvitationOffer
  signedInAs: string | undefined
}>
type Values = { name: string; password: string }

/** The invited person is new: the link proves their address, so a password is all it takes. */
export function AcceptWithNewUser({ token, offer, signedInAs }: AcceptWithNewUserProps) {
  const goOn = useGoOn()
  const { control, handleSubmit, setError } = useForm<Values>({ defaultValues: { name: '', password: '' } })
  const [problem, setProblem] = useState<FormProblem | undefined>()
  const signUp = useMutation({
    mutationFn: ({ name, password }: Values) =>
      call('signUpInvited', { body: { token, password, ...(name.trim() !== '' && { name }) } }),
    onSuccess: () => goOn('/'),
    onError: (error) =>
      setProblem(
        showProblems<Values>(error, {
          setError,
          fields: ['name', 'password'],
          codes: { weak_password: 'password' },
        }),
      ),
  })
  const submit = handleSubmit((values) => {
    setProblem(undefined)
    if (!signUp.isPending) signUp.mutate(values)
  })
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      {problem && <FormError {...problem} />}
      {signedInAs !== undefined && (
        <Notice tone="warning">
          You are signed in as <strong className="font-medium">{signedInAs}</strong>. Accepting creates a new
          user for {offer.email} and signs you in as that one.
        </Notice>
      )}
      <Field label="E-mail">
        <Input type="email" autoComplete="username" value={offer.email} readOnly />
      </Field>
      <FormField control={control} name="name" label="Your name" isOptional rules={atMost(100)}>
        {(field) => <Input {...field} autoFocus autoComplete="name" />}
      </FormField>
      <NewPasswordField control={control} name="password" />
      <Button type="submit" variant="primary" size="lg" isFullWidth pending={signUp.isPending}>
        Accept and sign in
      </Button>
    </form>
  )
}
