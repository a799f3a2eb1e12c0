import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { call } from '../../api/client.ts'
import { type FormProblem, showProblems } from '../../api/form-problems.ts'
import { profileQuery, shellQuery } from '../../api/pages.ts'
import { Button } from '../../ui/button/button.tsx'
import { Dialog } from '../../ui/overlay/dialog.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { FormField } from '../../ui/form/form-field.tsx'
import { PasswordInput } from '../../ui/form/password-input.tsx'
import { toast } from '../../ui/feedback/toast.tsx'
import { NewPasswordField } from '../auth/new-password-field.tsx'

type Values = { currentPassword: string; newPassword: string }
const FORM = 'change-password'

export function ChangePasswordForm({ email, onClose }: { email: string; onClose: () => void }) {
  const queryClient = useQueryClient()
  const { control, handleSubmit, setError } = useForm<Values>({
    defaultValues: { currentPassword: '', newPassword: '' },
  })
  const [problem, setProblem] = useState<FormProblem | undefined>()
  const change = useMutation({
    mutationFn: (body: Values) => call('changePassword', { body }),
    onSuccess: () => {
      toast.success('Password changed', { description: 'You were signed out everywhere else.' })
      for (const { queryKey } of [profileQuery, shellQuery]) void queryClient.invalidateQueries({ queryKey })
      onClose()
    },
    onError: (error) =>
      setProblem(
        showProblems<Values>(error, {
          setError,
          fields: ['currentPassword', 'newPassword'],
          codes: {
            invalid_credentials: 'currentPassword',
            same_password: 'newPassword',
            weak_password: 'newPassword',
          },
        }),
      ),
  })
  const submit = handleSubmit((values) => {
    setProblem(undefined)
    if (!change.isPending) change.mutate(values)
  })
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isLocked={change.isPending}
      title="Change password"
      description="Signs you out everywhere else."
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} variant="primary" pending={change.isPending}>
            Change password
          </Button>
        </>
      }
    >
      <form id={FORM} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-5">
        {problem && <FormError {...problem} />}
        {/* For password managers, which ask whose password it is. */}
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        <FormField
          control={control}
          name="currentPassword"
          label="Current password"
          rules={{ required: 'Enter the password you sign in with.' }}
        >
          {(field) => <PasswordInput {...field} autoFocus autoComplete="current-password" />}
        </FormField>
        <NewPasswordField control={control} name="newPassword" label="New password" />
      </form>
    </Dialog>
  )
}
