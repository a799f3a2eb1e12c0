import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { CreatedApiKey } from '#contracts/api-keys'
import { call } from '../../api/client.ts'
import { toApiError } from '../../api/errors.ts'
import { Button } from '../../ui/button/button.tsx'
import { Dialog } from '../../ui/overlay/dialog.tsx'
import { Field } from '../../ui/form/field.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { Select } from '../../ui/form/select.tsx'
import { OVERLAPS } from './expiry.ts'
import { useApiKey } from './use-api-key.ts'

type RotateApiKeyDialogProps = {
  keyId: string
  onClose: () => void
  onRotated: (created: CreatedApiKey) => void
}

/** A new key that may do the same, while the old one goes on working for a time. */
export function RotateApiKeyDialog({ keyId, onClose, onRotated }: RotateApiKeyDialogProps) {
  const { apiKey, error } = useApiKey(keyId)
  const [overlap, setOverlap] = useState<(typeof OVERLAPS)[number]['value']>('86400')
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const rotate = useMutation({
    mutationFn: () =>
      call('rotateApiKey', {
        params: { keyId },
        body: { overlapSeconds: Number(overlap) },
        // Another overlap is another request.
        idempotencyKey: `${idempotencyKey}-${overlap}`,
      }),
    onSuccess: onRotated,
  })
  const failure = rotate.error ?? error
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isLocked={rotate.isPending}
      title={`Rotate “${apiKey?.name ?? 'this API key'}”`}
      description="Creates a new key with the same permissions. Switch your programs over while both work."
      size="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" pending={rotate.isPending} onClick={() => rotate.mutate()}>
            Create the new key
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {failure && <FormError {...pick(toApiError(failure))} />}
        <Field label="The old key keeps working for">
          <Select options={OVERLAPS} value={overlap} onChange={setOverlap} />
        </Field>
      </div>
    </Dialog>
  )
}

const pick = ({ message, requestId }: { message: string; requestId: string | undefined }) => ({
  message,
  requestId,
})
