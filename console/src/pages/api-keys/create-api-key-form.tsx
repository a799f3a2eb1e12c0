import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type Control, useForm } from 'react-hook-form'
import type { ApiKeyScope, CreatedApiKey } from '#contracts/api-keys'
import { call } from '../../api/client.ts'
import { type FormProblem, showProblems } from '../../api/form-problems.ts'
import { atMost } from '../../ui/form/at-most.ts'
import { Button } from '../../ui/button/button.tsx'
import { Dialog } from '../../ui/overlay/dialog.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { FormField } from '../../ui/form/form-field.tsx'
import { Input } from '../../ui/form/input.tsx'
import { RadioCards } from '../../ui/form/radio-cards.tsx'
import { Select } from '../../ui/form/select.tsx'
import { expiresAt, type Lifetime, LIFETIMES } from './expiry.ts'
import { IndexChoice } from './index-choice.tsx'

type Values = {
  name: string
  note: string
  scope: ApiKeyScope
  lifetime: Lifetime
  date: string
  /** Empty: all of them. */
  indexNames: readonly string[]
}
const FORM = 'create-api-key'
const SCOPES = [
  { value: 'read', label: 'Read', description: 'Search and read documents.' },
  { value: 'read-write', label: 'Read and write', description: 'Also add, change and delete documents.' },
  { value: 'admin', label: 'Admin', description: 'Also create, scale and delete indexes, and manage keys.' },
] as const

type CreateApiKeyFormProps = {
  indexNames: readonly string[]
  onClose: () => void
  onCreated: (created: CreatedApiKey) => void
}

export function CreateApiKeyForm({ indexNames, onClose, onCreated }: CreateApiKeyFormProps) {
  const { control, handleSubmit, setError, watch } = useForm<Values>({
    defaultValues: { name: '', note: '', scope: 'read', lifetime: 'never', date: '', indexNames: [] },
  })
  const [problem, setProblem] = useState<FormProblem | undefined>()
  // One intent, however often it is sent: a double click makes one key.
  const [idempotencyKey, setIdempotencyKey] = useState(() => crypto.randomUUID())
  const create = useMutation({
    mutationFn: ({ name, note, scope, lifetime, date, indexNames: chosen }: Values) => {
      const expiry = expiresAt(lifetime, date, new Date())
      return call('createApiKey', {
        body: {
          name,
          scope,
          ...(note.trim() !== '' && { note }),
          ...(expiry !== undefined && { expiresAt: expiry }),
          ...(chosen.length > 0 && { indexNames: [...chosen] }),
        },
        idempotencyKey,
      })
    },
    onSuccess: onCreated,
    onError: (error) => {
      setIdempotencyKey(crypto.randomUUID())
      const fields = ['name', 'note', 'scope', 'indexNames'] as const
      setProblem(showProblems<Values>(error, { setError, fields, names: { expiresAt: 'date' } }))
    },
  })
  const submit = handleSubmit((values) => {
    setProblem(undefined)
    if (values.lifetime === 'date' && values.date === '')
      return setError('date', { message: 'Choose a day.' }, { shouldFocus: true })
    create.mutate(values)
  })
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isLocked={create.isPending}
      size="lg"
      title="Create API key"
      description="Permissions and indexes of a key cannot be changed later."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={FORM} variant="primary" pending={create.isPending}>
            Create API key
          </Button>
        </>
      }
    >
      <form id={FORM} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-5">
        {problem && <FormError {...problem} />}
        <ApiKeyFields control={control} indexNames={indexNames} hasDate={watch('lifetime') === 'date'} />
      </form>
    </Dialog>
  )
}

type ApiKeyFieldsProps = { control: Control<Values>; indexNames: readonly string[]; hasDate: boolean }

function ApiKeyFields({ control, indexNames, hasDate }: ApiKeyFieldsProps) {
  return (
    <>
      <FormField
        control={control}
        name="name"
        label="Name"
        description="For example the program that uses it."
        rules={{ required: 'Enter a name.', ...atMost(64) }}
      >
        {(field) => <Input {...field} autoFocus autoComplete="off" />}
      </FormField>
      <FormField control={control} name="scope" label="Permissions">
        {(field) => <RadioCards {...field} columns={3} options={SCOPES} />}
      </FormField>
      <FormField control={control} name="indexNames" label="Indexes">
        {({ value, onChange }) => <IndexChoice names={indexNames} chosen={value} onChange={onChange} />}
      </FormField>
      <FormField control={control} name="lifetime" label="Expires">
        {(field) => <Select {...field} options={LIFETIMES} />}
      </FormField>
      {hasDate && (
        <FormField
          control={control}
          name="date"
          label="Last day"
          description="It stops at the end of that day, in your time zone."
        >
          {(field) => <Input {...field} type="date" />}
        </FormField>
      )}
      <FormField control={control} name="note" label="Note" isOptional rules={atMost(500)}>
        {(field) => <Input {...field} autoComplete="off" />}
      </FormField>
    </>
  )
}
