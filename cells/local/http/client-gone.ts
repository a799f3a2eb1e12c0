import { isServiceError } from '#platform/errors'

/** Whether this was thrown because nobody waits for the answer any more. */
export function isClientGone(thrown: unknown, { aborted, reason }: AbortSignal): boolean {
  return isServiceError(thrown, 'client_gone') || (aborted && thrown === reason)
}
