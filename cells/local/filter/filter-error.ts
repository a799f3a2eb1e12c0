import { ServiceError } from '#platform/errors'

/** An error that shows the filter with the position marked, as Marqo's own messages do. */
export function filterError(text: string, position: number, what: string): ServiceError {
  const from = Math.max(0, position - 60)
  const shown = text.slice(from, position + 60)
  return new ServiceError({
    kind: 'invalid',
    code: 'invalid_argument',
    message: `Error parsing filter: ${shown}\n${' '.repeat('Error parsing filter: '.length + position - from)}^\nat position ${position}: ${what}.`,
  })
}
