import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'
import { ApiError, hasCode } from './errors.ts'
import { shellQuery } from './pages.ts'

/** Who is signed in in this browser, if somebody is. Asking is no failure for who is not. */
export const currentSessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => call('findCurrentSession', { signal }),
  staleTime: 0,
})

const KEY = 'marqo-signed-in'

/** Keeps in mind whether somebody signed in in this browser, so that the next page load need not ask first. */
export function rememberSession(isSignedIn: boolean): void {
  try {
    if (isSignedIn) localStorage.setItem(KEY, 'true')
    else localStorage.removeItem(KEY)
  } catch {
    // Storage may be forbidden: it is asked then.
  }
}

export function mayBeSignedIn(): boolean {
  try {
    return localStorage.getItem(KEY) !== null
  } catch {
    return false
  }
}

/**
 * Loads what every page behind signing in needs. Where it is not known whether anybody is signed in, that is asked
 * first: a refusal would stand in the browser's console as an error.
 * @throws ApiError `unauthorized` when nobody is
 */
export async function ensureSession(queryClient: QueryClient): Promise<void> {
  const isLoaded = queryClient.getQueryData(shellQuery.queryKey) !== undefined
  try {
    if (!isLoaded && !mayBeSignedIn()) {
      const { current } = await queryClient.fetchQuery(currentSessionQuery)
      if (current === undefined)
        throw new ApiError('Nobody is signed in.', { status: 401, code: 'unauthorized' })
    }
    await queryClient.ensureQueryData(shellQuery)
    rememberSession(true)
  } catch (error) {
    if (hasCode(error, 'unauthorized')) rememberSession(false)
    throw error
  }
}

const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('marqo-session')

/** Says to the other tabs of this browser that the session, which they share, is another. */
export function tellOtherTabs(): void {
  channel?.postMessage('changed')
}

/** Hears it. @returns a function that stops it */
export function onOtherTabs(hear: () => void): () => void {
  channel?.addEventListener('message', hear)
  return () => channel?.removeEventListener('message', hear)
}
