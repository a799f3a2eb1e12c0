import { validateHeaderName, validateHeaderValue } from 'node:http'
import { ServiceError } from '#platform/errors'

const MAX_HEADERS = 32
/** Those that say where a request goes, or how it is read. */
const OURS = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'upgrade', 'expect'])

/**
 * `mediaDownloadHeaders` as they are sent.
 * @throws ServiceError `invalid_argument` for what cannot be a header
 */
export function headersOf(
  given: Readonly<Record<string, unknown>> | null | undefined,
): Record<string, string> {
  const entries = Object.entries(given ?? {})
  if (entries.length > MAX_HEADERS)
    throw refuse(`mediaDownloadHeaders holds more than ${MAX_HEADERS} headers.`)
  return Object.fromEntries(
    entries.map(([name, value]) => {
      try {
        validateHeaderName(name)
        validateHeaderValue(name, String(value))
      } catch {
        throw refuse('mediaDownloadHeaders holds a name or value that no header may have.')
      }
      if (OURS.has(name.toLowerCase())) throw refuse(`mediaDownloadHeaders must not hold '${name}'.`)
      return [name, String(value)]
    }),
  )
}

function refuse(message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code: 'invalid_argument', message })
}
