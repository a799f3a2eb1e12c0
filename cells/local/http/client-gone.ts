import { isServiceError } from '#platform/errors'

/** Whether an error was thrown because the client closed its connection. */
export function isClientGone(thrown: unknown, { aborted, reason }: AbortSignal): boolean {
  return isServiceError(thrown, 'client_gone') || (aborted && thrown === reason)
}
