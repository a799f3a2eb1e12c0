import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, dryRun } from '../../../api/client.ts'
import { indexKey } from '../../../api/pages.ts'
import { useIntentKey } from '../../../api/use-intent-key.ts'
import { TriedConfirmDialog } from '../../../app/tried-confirm-dialog.tsx'
import { useTrial } from '../../../app/use-trial.ts'
import { useFollowChange } from '../status/follow-change.ts'

/** A change without values: the server creates a failed index again with its settings and its last size. */
const AS_IT_WAS = {}

/** Creates an index again that served before it failed. */
export function TryAgainDialog({ name, onClose }: Readonly<{ name: string; onClose: () => void }>) {
  const queryClient = useQueryClient()
  const follow = useFollowChange(name)
  const keyOf = useIntentKey()
  const params = { name }
  const trial = useTrial(['modifyIndex', name], (signal) =>
    dryRun('modifyIndex', { params, body: AS_IT_WAS, signal }),
  )
  const again = useMutation({
    mutationFn: () => call('modifyIndex', { params, body: AS_IT_WAS, idempotencyKey: keyOf(name) }),
    onSuccess: () => {
      follow({ underWay: `Creating ${name} again`, done: `${name} is ready again` })
      onClose()
    },
    onSettled: () => void queryClient.invalidateQueries({ queryKey: indexKey(name) }),
  })
  return (
    <TriedConfirmDialog
      trial={trial}
      failure={again.error}
      title={`Try again with ${name}?`}
      description="Creates it anew with the same settings and size. Documents that its cell has lost do not come back: add them again."
      blockedTitle={`${name} cannot be created again now`}
      confirmLabel="Try again"
      isDangerous={false}
      pending={again.isPending || trial.isPending}
      onConfirm={() => again.mutate()}
      onClose={onClose}
    />
  )
}
