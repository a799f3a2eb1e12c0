import { useQuery } from '@tanstack/react-query'
import type { DryRun } from '#contracts/dry-run'

/**
 * Asks the server, before a person is asked, what an action would bring along or why it cannot be done. The answer is
 * about now, so it is never kept.
 */
export function useTrial(
  key: readonly unknown[],
  run: (signal: AbortSignal) => Promise<DryRun>,
  { isAsked = true }: { isAsked?: boolean } = {},
) {
  return useQuery({
    queryKey: ['dry-run', ...key],
    queryFn: ({ signal }) => run(signal),
    enabled: isAsked,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
}

export type Trial = ReturnType<typeof useTrial>
