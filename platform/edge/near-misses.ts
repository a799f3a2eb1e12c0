import { ServiceError } from '#platform/errors'

/** Parameters of every mutation, in the query and in the headers. */
const IN_QUERY = ['dryRun']
const IN_HEADERS = ['Idempotency-Key', 'If-Match']
/** Headers that clients send by mistake, and what they mean by them. */
const HEADER_MISSES: Readonly<Record<string, string>> = {
  idempotency_key: 'header Idempotency-Key',
  idempotencykey: 'header Idempotency-Key',
  'x-idempotency-key': 'header Idempotency-Key',
  if_match: 'header If-Match',
  ifmatch: 'header If-Match',
  'x-if-match': 'header If-Match',
  'dry-run': 'query parameter dryRun',
  dryrun: 'query parameter dryRun',
  'x-dry-run': 'query parameter dryRun',
}
/** No honest request has more. */
const MOST_NAMES = 50

type Known = { says: string; squashed: string }
const known = (kind: string, names: readonly string[]): Known[] =>
  names.map((name) => ({ says: `${kind} ${name}`, squashed: squash(name) }))
const KNOWN_HEADERS = known('header', IN_HEADERS)
const NOT_IN_BODY = [...known('query parameter', IN_QUERY), ...KNOWN_HEADERS]

/**
 * Refuses a mutation with a parameter that is most likely misspelled: it would be ignored, and the change would be
 * made. A parameter that resembles none passes.
 * @throws ServiceError `unprocessable_entity` that names the right one
 */
export function refuseNearMisses(request: Request, url: URL, queryNames: readonly string[]): void {
  const parameters = [...new Set([...IN_QUERY, ...queryNames])]
  const meant = [...known('query parameter', parameters), ...KNOWN_HEADERS]
  const names = [...new Set(url.searchParams.keys())].slice(0, MOST_NAMES)
  refuseNear('query', { names: names.filter((name) => !parameters.includes(name)), meant })
  for (const [name, says] of Object.entries(HEADER_MISSES))
    if (request.headers.has(name)) throw nearMiss(`header.${name}`, says)
}

/** Longer bodies are real ones, not only misplaced parameters. */
const MOST_CHARACTERS = 64 * 1024

/**
 * `refuseNearMisses` for the members of a body: parameters of a mutation belong in the query or the headers, and a body
 * is ignored where none is expected.
 * @throws ServiceError `unprocessable_entity` that names the right place
 */
export function refuseNearMissesIn(body: string): void {
  if (body === '' || body.length > MOST_CHARACTERS) return
  refuseNear('body', { names: namesIn(body).slice(0, MOST_NAMES), meant: NOT_IN_BODY })
}

function refuseNear(where: string, { names, meant }: { names: readonly string[]; meant: readonly Known[] }) {
  for (const name of names) {
    const text = squash(name)
    const found = meant.find(({ squashed }) => isNear(text, squashed))
    if (found) throw nearMiss(`${where}.${name}`, found.says)
  }
}

/** Invalid JSON is refused by the code that reads the body. */
function namesIn(body: string): string[] {
  try {
    const json: unknown = JSON.parse(body)
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? Object.keys(json) : []
  } catch {
    return []
  }
}

function squash(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

/** Equal, or one letter added, missing, different or swapped with the next; short names must be equal. */
function isNear(text: string, known: string): boolean {
  if (text === known) return true
  if (known.length < 5 || Math.abs(text.length - known.length) > 1) return false
  let at = 0
  while (at < text.length && text[at] === known[at]) at++
  const rest = (word: string, from: number) => word.slice(from)
  return (
    rest(text, at + 1) === rest(known, at + 1) ||
    rest(text, at + 1) === rest(known, at) ||
    rest(text, at) === rest(known, at + 1) ||
    (text[at] === known[at + 1] && text[at + 1] === known[at] && rest(text, at + 2) === rest(known, at + 2))
  )
}

function nearMiss(where: string, meant: string): ServiceError {
  return new ServiceError({
    kind: 'unprocessable',
    code: 'unprocessable_entity',
    message: `${where.slice(0, 100)}: there is no such parameter. The ${meant} was probably meant. Nothing was done.`,
  })
}
