import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { overviewQuery, shellQuery } from '../../api/pages.ts'

/** What to do once signed in: where the person wanted to be, or their first steps, or the overview. */
export function useGoOn(): (next?: string) => Promise<void> {
  const router = useRouter()
  const queryClient = useQueryClient()
  return async (next) => {
    // Whatever is kept was somebody else's, or nobody's.
    queryClient.clear()
    if (next !== undefined) return router.history.push(next)
    const isNew = await isWithoutIndex(queryClient)
    await router.navigate({ to: isNew ? '/welcome' : '/', replace: true })
  }
}

/** Both answers are kept for the page that comes next. */
async function isWithoutIndex(queryClient: QueryClient): Promise<boolean> {
  try {
    const [{ permissions }, { indexes }] = await Promise.all([
      queryClient.ensureQueryData(shellQuery),
      queryClient.ensureQueryData(overviewQuery),
    ])
    return permissions.includes('indexes:write') && indexes.status === 'ok' && indexes.data.total === 0
  } catch {
    // The page itself says what is wrong.
    return false
  }
}
