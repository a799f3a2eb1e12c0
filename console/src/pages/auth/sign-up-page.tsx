import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { call } from '../../api/client.ts'
import { type FormProblem, showProblems } from '../../api/form-problems.ts'
import { atMost } from '../../ui/form/at-most.ts'
import { Button } from '../../ui/button/button.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { FormField } from '../../ui/form/form-field.tsx'
import { Input } from '../../ui/form/input.tsx'
import { TextLink } from '../../ui/button/text-link.tsx'
import { AuthFrame } from './auth-frame.tsx'
import { NewPasswordField } from './new-password-field.tsx'
import { keepSignUp } from './pending-sign-up.ts'

type Values = { email: string; password: string; name: string; accountName: string }
const FIELDS = ['accountName', 'name', 'email', 'password'] as const

/** Where everybody begins: a person, and the account that is theirs. */
export function SignUpPage() {
  return (
    <AuthFrame
      title="Create your account"
      description="Managed vector search: your first index is minutes away."
      footer={
        <>
          Already have an account? <TextLink to="/sign-in">Sign in</TextLink>
        </>
      }
    >
      <SignUpForm />
    </AuthFrame>
  )
}

function SignUpForm() {
  const navigate = useNavigate()
  const { control, handleSubmit, setError } = useForm<Values>({
    defaultValues: { email: '', password: '', name: '', accountName: '' },
  })
  const [problem, setProblem] = useState<FormProblem | undefined>()
  const signUp = useMutation({
    mutationFn: ({ name, ...rest }: Values) =>
      call('signUp', { body: { ...rest, ...(name.trim() !== '' && { name }) } }),
    onSuccess: ({ signUp: token, expiresAt }, { email }) => {
      keepSignUp({ signUp: token, email: email.trim(), expiresAt })
      return navigate({ to: '/sign-up/confirm' })
    },
    onError: (error) =>
      setProblem(
        showProblems<Values>(error, { setError, fields: FIELDS, codes: { weak_password: 'password' } }),
      ),
  })
  const submit = handleSubmit((values) => {
    setProblem(undefined)
    if (!signUp.isPending) signUp.mutate(values)
  })
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      {problem && <FormError {...problem} />}
      <FormField
        control={control}
        name="accountName"
        label="Account name"
        rules={{ required: 'Enter a name for the account.', ...atMost(100) }}
        description="Your company, team or project."
        isRequired
      >
        {(field) => <Input {...field} autoFocus autoComplete="organization" />}
      </FormField>
      <FormField control={control} name="name" label="Your name" isOptional rules={atMost(100)}>
        {(field) => <Input {...field} autoComplete="name" />}
      </FormField>
      <FormField
        control={control}
        name="email"
        label="E-mail"
        rules={{ required: 'Enter your e-mail address.' }}
        isRequired
      >
        {(field) => <Input {...field} type="email" inputMode="email" autoComplete="username" />}
      </FormField>
      <NewPasswordField control={control} name="password" />
      <Button type="submit" variant="primary" size="lg" isFullWidth pending={signUp.isPending}>
        Create account
      </Button>
    </form>
  )
}
