import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Session } from '#contracts/auth'
import { call } from '../../api/client.ts'
import { hasCode, toApiError } from '../../api/errors.ts'
import { profileQuery } from '../../api/pages.ts'
import { formatQuantity } from '../../format/numbers.ts'
import { ConfirmDialog } from '../../ui/overlay/confirm-dialog.tsx'
import { toast } from '../../ui/feedback/toast.tsx'
import { describeUserAgent } from './user-agent.ts'

type EndSessionDialogProps = Readonly<{
  sessionId: string
  /** As the list shows it, if it does. */
  session: Session | undefined
  onClose: () => void
}>

export function EndSessionDialog({ sessionId, session, onClose }: EndSessionDialogProps) {
  const done = useSessionsChanged(onClose)
  const end = useMutation({
    mutationFn: () => call('revokeSession', { params: { sessionId } }),
    onSuccess: () => done('Session ended'),
    // It ended by itself meanwhile, which is what was wanted.
    onError: (error) => hasCode(error, 'session_not_found') && done('The session had ended already'),
  })
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={onClose}
      title={session ? `End the session of ${describeUserAgent(session.userAgent)}?` : 'End this session?'}
      description="Whoever uses it is signed out with the next click, and needs the password to come back."
      confirmLabel="End session"
      pending={end.isPending}
      error={end.error && !hasCode(end.error, 'session_not_found') && toApiError(end.error).message}
      onConfirm={() => end.mutate()}
    />
  )
}

export function EndOtherSessionsDialog({ onClose }: { onClose: () => void }) {
  const done = useSessionsChanged(onClose)
  const end = useMutation({
    mutationFn: () => call('revokeOtherSessions', {}),
    onSuccess: ({ revoked }) => done(`${formatQuantity(revoked, 'session', 'sessions')} ended`),
  })
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={onClose}
      title="End all other sessions?"
      description="You stay signed in here, and are signed out everywhere else."
      confirmLabel="End all others"
      pending={end.isPending}
      error={end.error && toApiError(end.error).message}
      onConfirm={() => end.mutate()}
    />
  )
}

function useSessionsChanged(onClose: () => void) {
  const queryClient = useQueryClient()
  return (what: string) => {
    toast.success(what)
    void queryClient.invalidateQueries({ queryKey: profileQuery.queryKey })
    onClose()
  }
}
