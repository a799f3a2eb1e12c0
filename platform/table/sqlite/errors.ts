import { diskFailure, storageUnavailable } from '#platform/disk'

export const storageFailure = (cause: unknown) => storageUnavailable(diskFailure(cause), cause)

/** Translates errors of SQLite; others pass unchanged. */
export function inOurWords(thrown: unknown): unknown {
  return thrown instanceof Error && 'errcode' in thrown ? storageFailure(thrown) : thrown
}

/** Runs a read. @throws ServiceError `storage_unavailable` */
export function reading<T>(read: () => T): T {
  try {
    return read()
  } catch (thrown) {
    throw inOurWords(thrown)
  }
}
