import { useQueryClient } from '@tanstack/react-query'
import { profileQuery } from '../../api/pages.ts'

/** Makes what is known of two-factor sign-in new, also for who asks for a code or a password before an action. */
export function useTwoFactorChanged(): () => void {
  const queryClient = useQueryClient()
  return () => {
    queryClient.removeQueries({ queryKey: [...profileQuery.queryKey, 'two-factor'] })
    void queryClient.invalidateQueries({ queryKey: profileQuery.queryKey })
  }
}
