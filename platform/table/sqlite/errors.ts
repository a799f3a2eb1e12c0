import { diskFailure, storageUnavailable } from '#platform/disk'

export const storageFailure = (cause: unknown) => storageUnavailable(diskFailure(cause), cause)

/** SQLite's own errors end here; what others threw stays as it is. */
export function inOurWords(thrown: unknown): unknown {
  return thrown instanceof Error && 'errcode' in thrown ? storageFailure(thrown) : thrown
}

/** Runs what reads. @throws ServiceError `storage_unavailable` */
export function reading<T>(read: () => T): T {
  try {
    return read()
  } catch (thrown) {
    throw inOurWords(thrown)
  }
}
