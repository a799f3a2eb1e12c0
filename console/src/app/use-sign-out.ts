import { useMutation } from '@tanstack/react-query'
import { call } from '../api/client.ts'
import { toApiError } from '../api/errors.ts'
import { rememberSession, tellOtherTabs } from '../api/session.ts'
import { toast } from '../ui/feedback/toast.tsx'

/** Ends the session of this browser. */
export function useSignOut() {
  return useMutation({
    mutationFn: () => call('signOut', {}),
    onSuccess: () => {
      rememberSession(false)
      tellOtherTabs()
      window.location.assign('/sign-in')
    },
    onError: (error) => toast.error('You are still signed in', { description: toApiError(error).message }),
  })
}
