import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client.ts'
import { toApiError } from '../../api/errors.ts'
import { teamQuery } from '../../api/pages.ts'
import { toast } from '../../ui/feedback/toast.tsx'

/** Mails a new link, good for another seven days. */
export function useResendInvitation() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (invitationId: string) => call('resendInvitation', { params: { invitationId } }),
    onSuccess: ({ email }) =>
      toast.success(`Invitation sent to ${email} again`, {
        description: 'The new link works for seven days; the one before does not any more.',
      }),
    onError: (error) =>
      toast.error('The invitation was not sent again', { description: toApiError(error).message }),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: teamQuery.queryKey }),
  })
}
