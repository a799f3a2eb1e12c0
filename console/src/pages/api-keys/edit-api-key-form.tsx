import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import type { ApiKey } from '#contracts/api-keys'
import { call } from '../../api/client.ts'
import { hasCode, toApiError } from '../../api/errors.ts'
import { type FormProblem, showProblems } from '../../api/form-problems.ts'
import { atMost } from '../../ui/form/at-most.ts'
import { Button } from '../../ui/button/button.tsx'
import { Dialog } from '../../ui/overlay/dialog.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { FormField } from '../../ui/form/form-field.tsx'
import { Input } from '../../ui/form/input.tsx'
import { Loading, SkeletonText } from '../../ui/feedback/skeleton.tsx'
import { toast } from '../../ui/feedback/toast.tsx'
import { useApiKey } from './use-api-key.ts'

type EditApiKeyFormProps = { keyId: string; onClose: () => void; onChanged: () => void }
const FORM = 'edit-api-key'

export function EditApiKeyForm({ keyId, onClose, onChanged }: EditApiKeyFormProps) {
  const { apiKey, etag, error } = useApiKey(keyId)
  const [isPending, setIsPending] = useState(false)
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isLocked={isPending}
      title="Change name and note"
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={FORM}
            variant="primary"
            pending={isPending}
            disabled={apiKey === undefined}
          >
            Save
          </Button>
        </>
      }
    >
      {apiKey ? (
        <Form apiKey={apiKey} etag={etag} onPending={setIsPending} onChanged={onChanged} />
      ) : error ? (
        <FormError message={toApiError(error).message} requestId={toApiError(error).requestId} />
      ) : (
        <Loading>
          <SkeletonText />
        </Loading>
      )}
    </Dialog>
  )
}

type FormProps = {
  apiKey: ApiKey
  etag: string | undefined
  onPending: (isPending: boolean) => void
  onChanged: () => void
}
type Values = { name: string; note: string }

function Form({ apiKey: { keyId, name, note = '' }, etag, onPending, onChanged }: FormProps) {
  const { control, handleSubmit, setError } = useForm<Values>({ defaultValues: { name, note } })
  const [problem, setProblem] = useState<FormProblem | undefined>()
  const save = useMutation({
    mutationFn: (values: Values) => call('updateApiKey', { params: { keyId }, body: values, ifMatch: etag }),
    onMutate: () => onPending(true),
    onSettled: () => onPending(false),
    onSuccess: () => {
      toast.success('API key changed')
      onChanged()
    },
    onError: (error) =>
      setProblem(
        hasCode(error, 'precondition_failed')
          ? {
              message:
                'Somebody else changed this key meanwhile. Close this and open it again to see how it is now.',
            }
          : showProblems<Values>(error, { setError, fields: ['name', 'note'] }),
      ),
  })
  return (
    <form
      id={FORM}
      noValidate
      onSubmit={(event) => void handleSubmit((values) => save.mutate(values))(event)}
      className="flex flex-col gap-4"
    >
      {problem && <FormError {...problem} />}
      <FormField
        control={control}
        name="name"
        label="Name"
        rules={{ required: 'Enter a name.', ...atMost(64) }}
      >
        {(field) => <Input {...field} autoFocus autoComplete="off" />}
      </FormField>
      <FormField control={control} name="note" label="Note" isOptional rules={atMost(500)}>
        {(field) => <Input {...field} autoComplete="off" />}
      </FormField>
    </form>
  )
}
