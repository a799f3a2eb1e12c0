import { type DiskFailure, diskFailure } from '#platform/disk'
import { ServiceError } from '#platform/errors'

export function refused(code: string, message: string, cause?: unknown): ServiceError {
  return new ServiceError({ kind: 'unavailable', code, message, cause })
}

/** Runs `act`, which needs `path`. @throws ServiceError `data_dir_unwritable`, one clear line */
export async function orRefuse<T>(
  path: string,
  what: 'read' | 'written' | 'made',
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    throw cannot(path, what, cause)
  }
}

export function cannot(
  path: string,
  what: 'read' | 'written' | 'made' | 'locked',
  cause: unknown,
): ServiceError {
  return refused(
    'data_dir_unwritable',
    `The data directory cannot be used: ${path} cannot be ${what}${why(cause)}. ${remedy(cause)}, or choose another directory with --data-dir.`,
    cause,
  )
}

function remedy(cause: unknown): string {
  const failure = diskFailure(cause)
  return failure === undefined ? 'Fix its permissions or restore it from a backup' : REMEDIES[failure]
}

const FULL = 'The disk is full: make room on it'
const TOO_MANY_FILES = 'Too many files are open: raise the limit (ulimit -n)'
const REMEDIES: Record<DiskFailure, string> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: 'A limit on the size of files is reached: raise it (ulimit -f)',
  EIO: 'The disk fails: check it, and restore from a backup',
  EROFS: 'The disk is read-only: make it writable',
  EMFILE: TOO_MANY_FILES,
  ENFILE: TOO_MANY_FILES,
}

/** All of SQLite's errors have the same `code`; its own text says more. */
function why(cause: unknown): string {
  if (!(cause instanceof Error)) return ''
  const said = 'errstr' in cause ? cause.errstr : 'code' in cause ? cause.code : undefined
  return typeof said === 'string' ? ` (${said})` : ''
}

export function damaged(file: string): ServiceError {
  return refused(
    'data_dir_unwritable',
    `${file} is damaged. Restore it from a backup, or choose another directory with --data-dir.`,
  )
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
