import { QueryClient } from '@tanstack/react-query'
import { ApiError } from './errors.ts'

/** Failures that may be gone the next time; what the server refuses, it refuses again. */
function mayPass(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'offline' || error.status >= 500)
}

const RETRIES = 2

/** One per page load. Data is shown at once when it was seen before, and asked for again when it is older than a moment. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
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
