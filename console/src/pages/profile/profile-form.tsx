import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import type { User } from '#contracts/users-accounts'
import { call } from '../../api/client.ts'
import { type FormProblem, showProblems } from '../../api/form-problems.ts'
import { profileQuery, shellQuery, teamQuery } from '../../api/pages.ts'
import { atMost } from '../../ui/form/at-most.ts'
import { Button } from '../../ui/button/button.tsx'
import { Card } from '../../ui/page/card.tsx'
import { Field } from '../../ui/form/field.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { Input } from '../../ui/form/input.tsx'
import { toast } from '../../ui/feedback/toast.tsx'

type Values = { name: string }
const FORM = 'profile'

export function ProfileForm({ user }: { user: User }) {
  const queryClient = useQueryClient()
  const { name: known = '' } = user
  const { register, handleSubmit, setError, formState, reset } = useForm<Values>({
    values: { name: known },
    resetOptions: { keepDirtyValues: true },
  })
  const [problem, setProblem] = useState<FormProblem | undefined>()
  const save = useMutation({
    mutationFn: (body: Values) => call('updateProfile', { body }),
    onSuccess: ({ name = '' }) => {
      toast.success('Name saved')
      reset({ name })
      for (const { queryKey } of [profileQuery, shellQuery, teamQuery])
        void queryClient.invalidateQueries({ queryKey })
    },
    onError: (error) => setProblem(showProblems<Values>(error, { setError, fields: ['name'] })),
  })
  const submit = handleSubmit((values) => {
    setProblem(undefined)
    if (!save.isPending) save.mutate(values)
  })
  return (
    <Card
      title="You"
      footer={
        <>
          {formState.isDirty && <Button onClick={() => reset({ name: known })}>Undo</Button>}
          <Button
            type="submit"
            form={FORM}
            variant="primary"
            pending={save.isPending}
            disabled={!formState.isDirty}
          >
            Save name
          </Button>
        </>
      }
    >
      <form
        id={FORM}
        noValidate
        onSubmit={(event) => void submit(event)}
        className="grid max-w-3xl gap-5 sm:grid-cols-2"
      >
        {problem && (
          <div className="sm:col-span-2">
            <FormError {...problem} />
          </div>
        )}
        <Field label="Name" description="The people you work with see it." error={formState.errors.name}>
          <Input {...register('name', atMost(100))} autoComplete="name" />
        </Field>
        <Field label="E-mail" description="You sign in with it. It cannot be changed.">
          <Input value={user.email} readOnly type="email" autoComplete="off" />
        </Field>
      </form>
    </Card>
  )
}
