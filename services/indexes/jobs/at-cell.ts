import { isServiceError } from '#platform/errors'
import type { Cell } from '../ports.ts'

/** Why a call to a cell gave no usable answer. */
export type NoAnswer =
  | 'unreachable'
  /** The cell holds a later generation, or is removing the index. */
  | 'superseded'
  /** This process is stopping; the next one repeats the call. */
  | 'stopping'

/** Calls a cell. An unreachable cell is a result, not an error; a slow one does not keep the process from stopping. */
export async function atCell<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T | NoAnswer> {
  try {
    return await unlessAborted(ask, signal)
  } catch (error) {
    if (isServiceError(error, 'generation_conflict')) return 'superseded'
    if (
      isServiceError(error) &&
      (error.kind === 'unavailable' || error.kind === 'timeout' || error.kind === 'internal')
    )
      return 'unreachable'
    throw error
  }
}

/** Whether the cell knows the index. */
export function isHeld(cell: () => Cell, indexId: string, signal: AbortSignal): Promise<boolean | NoAnswer> {
  return atCell(async () => {
    try {
      await cell().observe(indexId)
      return true
    } catch (error) {
      if (isServiceError(error, 'index_not_found')) return false
      throw error
    }
  }, signal)
}

async function unlessAborted<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T | 'stopping'> {
  if (signal.aborted) return 'stopping'
  const aborted = Promise.withResolvers<'stopping'>()
  const abort = () => aborted.resolve('stopping')
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([ask(), aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
