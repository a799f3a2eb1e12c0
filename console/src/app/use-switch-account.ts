import { useMutation } from '@tanstack/react-query'
import { call } from '../api/client.ts'
import { toApiError } from '../api/errors.ts'
import { tellOtherTabs } from '../api/session.ts'
import { toast } from '../ui/feedback/toast.tsx'

/** Goes on in another account of the person. */
export function useSwitchAccount() {
  return useMutation({
    mutationFn: (accountId: string) => call('switchAccount', { body: { accountId } }),
    // Nothing of the other account may stay on the screen or in memory.
    onSuccess: () => {
      tellOtherTabs()
      window.location.assign('/')
    },
    onError: (error) =>
      toast.error('The account was not changed', { description: toApiError(error).message }),
  })
}
