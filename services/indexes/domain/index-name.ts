import { ServiceError } from '#platform/errors'

const NAME = /^[a-zA-Z_-][a-zA-Z0-9_-]*$/
export const MAX_NAME_LENGTH = 32

/** @throws ServiceError `invalid_argument` with the reason */
export function checkIndexName(name: string): void {
  const wrong = wrongWith(name)
  if (wrong === undefined) return
  const message = `Index name ${JSON.stringify(shortened(name))} ${wrong}. A name has 1 to ${MAX_NAME_LENGTH} letters, digits, hyphens and underscores, and does not begin with a digit.`
  throw new ServiceError({
    kind: 'invalid',
    code: 'invalid_argument',
    message,
    issues: [{ loc: ['path', 'name'], msg: message, type: 'invalid_name' }],
  })
}

/** The first characters of a long name, enough to recognise it. */
const shortened = (name: string) =>
  name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH)}…` : name

function wrongWith(name: string): string | undefined {
  if (name === '') return 'is empty'
  if (name.length > MAX_NAME_LENGTH) return `has ${name.length} characters`
  if (/^\d/.test(name)) return 'begins with a digit'
  if (!NAME.test(name)) return 'holds a character that is not allowed'
  return name.startsWith('marqo__') ? 'begins with marqo__, which is reserved' : undefined
}
