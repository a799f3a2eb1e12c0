import { afterAll, vi } from 'vitest'

// Files that share a process: what one of them replaced is not there for the next.
afterAll(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})
