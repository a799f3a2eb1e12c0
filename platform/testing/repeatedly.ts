import { isServiceError } from '#platform/errors'

/** Retries while storage fails; `orElse` is the answer that a retry may get whose first attempt was stored. */
export async function repeatedly(send: () => Promise<unknown>, orElse = 'none'): Promise<void> {
  for (let attempt = 1; ; attempt++)
    try {
      await send()
      return
    } catch (error) {
      if (attempt > 1 && isServiceError(error, orElse)) return
      if (!isServiceError(error, 'storage_unavailable') || attempt > 3) throw error
    }
}
