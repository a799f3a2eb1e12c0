/** On every answer of an API: nothing keeps, frames or guesses what is in it. */
export function answerHeaders(requestId: string): readonly (readonly [string, string])[] {
  return [...SECURITY_HEADERS, ['x-request-id', requestId]]
}

const SECURITY_HEADERS = [
  ['x-content-type-options', 'nosniff'],
  ['cache-control', 'no-store'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['referrer-policy', 'no-referrer'],
] as const

/** Browsers that came over https once come over nothing else for a year. */
const ONLY_HTTPS = ['strict-transport-security', 'max-age=31536000'] as const

/** On every answer of a server, until the answer says otherwise. */
export function setDefaultHeaders(
  setHeader: (name: string, value: string) => void,
  { isSecure = false }: { isSecure?: boolean | undefined } = {},
): void {
  setHeader('x-content-type-options', 'nosniff')
  setHeader('cache-control', 'no-store')
  if (isSecure) setHeader(...ONLY_HTTPS)
}

/** Puts them onto an answer without touching it. */
export function setAnswerHeaders(
  setHeader: (name: string, value: string) => void,
  requestId: string,
  { isSecure = false }: { isSecure?: boolean | undefined } = {},
): void {
  for (const [name, value] of SECURITY_HEADERS) setHeader(name, value)
  if (isSecure) setHeader(...ONLY_HTTPS)
  setHeader('x-request-id', requestId)
}
