import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError, hasCode } from './errors.ts'
import { setLinkState } from './link-state.ts'

/** Failures that may be gone the next time; what the server refuses, it refuses again. */
function mayPass(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'offline' || error.status >= 500)
}

const RETRIES = 2

/** Nothing answered, or something on the way to the server did. */
function isAway(error: unknown): boolean {
  return hasCode(error, 'offline') || (hasCode(error, 'unexpected_answer') && error.status >= 502)
}

/** Every call tells something of the server, too. */
const heard = {
  onError: (error: unknown) => {
    if (isAway(error)) setLinkState('down')
  },
}

/** One per page load. Data is shown at once when it was seen before, and asked for again when it is older than a moment. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache(heard),
    mutationCache: new MutationCache(heard),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < RETRIES && mayPass(error),
        // The browser's word on being offline is often wrong; our own server may well be on this machine.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}
