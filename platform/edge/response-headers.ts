/** Headers of every API answer, so that nothing caches it, frames it or guesses its type. */
export function answerHeaders(requestId: string): readonly (readonly [string, string])[] {
  return [...SECURITY_HEADERS, ['x-request-id', requestId]]
}

const SECURITY_HEADERS = [
  ['x-content-type-options', 'nosniff'],
  ['cache-control', 'no-store'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['referrer-policy', 'no-referrer'],
] as const

/** After one visit over https, browsers use nothing else for a year. */
const ONLY_HTTPS = ['strict-transport-security', 'max-age=31536000'] as const

/** Sets the headers of every answer of a server; the answer itself may override them. */
export function setDefaultHeaders(
  setHeader: (name: string, value: string) => void,
  { isSecure = false }: { isSecure?: boolean | undefined } = {},
): void {
  setHeader('x-content-type-options', 'nosniff')
  setHeader('cache-control', 'no-store')
  if (isSecure) setHeader(...ONLY_HTTPS)
}

/** Sets the headers of `answerHeaders` without touching the `Response`. */
export function setAnswerHeaders(
  setHeader: (name: string, value: string) => void,
  requestId: string,
  { isSecure = false }: { isSecure?: boolean | undefined } = {},
): void {
  for (const [name, value] of SECURITY_HEADERS) setHeader(name, value)
  if (isSecure) setHeader(...ONLY_HTTPS)
  setHeader('x-request-id', requestId)
}
