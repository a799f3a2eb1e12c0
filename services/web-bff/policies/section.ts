import type { Section } from '#contracts/web-bff'
import type { Caller } from '#platform/caller'
import { within } from '#platform/clock'
import { isServiceError, ServiceError } from '#platform/errors'
import type { WebBffDeps } from '../ports.ts'

/** One part of a page: the result of `load`, or the reason why it failed or was late. Never throws. */
export async function section<T>(
  { sectionMs, onSectionFailed }: Pick<WebBffDeps, 'sectionMs' | 'onSectionFailed'>,
  { requestId }: Caller,
  load: () => Promise<T>,
): Promise<Section<T>> {
  try {
    return {
      status: 'ok',
      data: await within(sectionMs, load(), () => {
        throw tooSlow()
      }),
    }
  } catch (error) {
    const isOurs = !isServiceError(error) || error.kind === 'internal' || error.kind === 'timeout'
    if (isOurs) onSectionFailed(error, requestId)
    const { code, message } = isServiceError(error) && error.kind !== 'internal' ? error : failed()
    return { status: 'failed', error: { code, message, requestId } }
  }
}

function tooSlow(): ServiceError {
  return new ServiceError({
    kind: 'timeout',
    code: 'section_timeout',
    message: 'This part takes too long right now. Try again shortly.',
  })
}

function failed(): { code: string; message: string } {
  return { code: 'internal', message: 'This part could not be loaded. Try again.' }
}
