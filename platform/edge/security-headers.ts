import type { Header } from './answer.ts'

/** Headers of every API answer, so that nothing caches it, frames it or guesses its type. */
export function answerHeaders(
  requestId: string,
  { isSecure = false }: { isSecure?: boolean | undefined } = {},
): Header[] {
  return [...(isSecure ? SECURE : PLAIN), ['x-request-id', requestId]]
}

/** Headers of every answer of a server that is none of the API; the answer itself may override them. */
export function defaultHeaders({ isSecure = false }: { isSecure?: boolean | undefined } = {}): Header[] {
  return isSecure ? [NO_GUESSING, NO_STORING, ONLY_HTTPS] : [NO_GUESSING, NO_STORING]
}

const NO_GUESSING: Header = ['x-content-type-options', 'nosniff']
const NO_STORING: Header = ['cache-control', 'no-store']
/** After one visit over https, browsers use nothing else for a year. */
const ONLY_HTTPS: Header = ['strict-transport-security', 'max-age=31536000']
const PLAIN: readonly Header[] = [
  NO_GUESSING,
  NO_STORING,
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['referrer-policy', 'no-referrer'],
]
const SECURE: readonly Header[] = [...PLAIN, ONLY_HTTPS]
