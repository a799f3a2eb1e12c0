import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../../api/client.ts'
import { toApiError } from '../../api/errors.ts'
import { accountQuery, shellQuery } from '../../api/pages.ts'
import { Button } from '../../ui/button/button.tsx'
import { Field } from '../../ui/form/field.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { Input } from '../../ui/form/input.tsx'
import { StepFrame } from './step-frame.tsx'

/** A name for the account, so that people who are invited know where they are. It can wait. */
export function AccountStep({ onDone }: { onDone: () => void }) {
  const { account } = useSuspenseQuery(shellQuery).data
  const before = account.status === 'ok' ? account.data.name : ''
  const [name, setName] = useState(before)
  const queryClient = useQueryClient()
  const rename = useMutation({
    mutationFn: (wanted: string) => call('renameAccount', { body: { name: wanted } }),
    onSuccess: () => {
      for (const { queryKey } of [shellQuery, accountQuery]) void queryClient.invalidateQueries({ queryKey })
      onDone()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === before) onDone()
    else rename.mutate(name)
  }
  const refusal = rename.error ? toApiError(rename.error) : undefined
  const ofField = refusal?.fields.find(({ loc }) => loc.includes('name'))?.msg
  return (
    <StepFrame
      title="Name your account"
      description="Your team and your indexes belong to it. People you invite see this name."
    >
      <form onSubmit={submit} noValidate className="flex max-w-md flex-col gap-5">
        {refusal && ofField === undefined && (
          <FormError message={refusal.message} requestId={refusal.requestId} />
        )}
        <Field label="Account name" error={ofField}>
          <Input
            value={name}
            onChange={(event) => {
              setName(event.target.value)
              rename.reset()
            }}
            autoComplete="organization"
          />
        </Field>
        <div className="flex gap-2">
          <Button type="submit" variant="primary" pending={rename.isPending}>
            Continue
          </Button>
          <Button variant="ghost" onClick={onDone} disabled={rename.isPending}>
            Skip
          </Button>
        </div>
      </form>
    </StepFrame>
  )
}
