import { type ErrorKind, type Issue, ServiceError } from '#platform/errors'

const STATUS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  precondition: 412,
  too_large: 413,
  unsupported_media_type: 415,
  unprocessable: 422,
  limit: 429,
  headers_too_large: 431,
  client_gone: 499,
  internal: 500,
  unavailable: 503,
  timeout: 504,
} as const satisfies Record<ErrorKind, number>

export type ErrorStatus = (typeof STATUS)[ErrorKind]

/** Marqo's error envelope; `error` repeats the message for the Terraform provider. */
export type ErrorBody = {
  message: string
  code: string
  type: 'invalid_request' | 'internal' | 'service_unavailable'
  link: string | null
  error: string
  requestId: string
  detail?: Issue[]
}

/** Bounds of an error answer, however many mistakes a request has and however long they are. */
const MAX_ISSUES = 100
const MAX_MESSAGE = 2_000
const MAX_NAME = 200

function bounded(issues: readonly Issue[]): Issue[] {
  // One issue over the limit is kept: the summary would take its place. So a list bounded by another service stays as
  // it is.
  const isShort = issues.length <= MAX_ISSUES + 1
  const first = (isShort ? issues : issues.slice(0, MAX_ISSUES)).map(({ loc, msg, type }) => ({
    loc: loc.map((step) => (typeof step === 'string' ? shortened(step, MAX_NAME) : step)),
    msg: shortened(msg, MAX_MESSAGE),
    type: shortened(type, MAX_NAME),
  }))
  if (isShort) return first
  const where = issues[0]?.loc.slice(0, 1) ?? []
  return [...first, { loc: where, msg: `and ${issues.length - MAX_ISSUES} more`, type: 'too_many_issues' }]
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`
}

/**
 * The one place where an error becomes a status and a body. Anything but a `ServiceError` answers `internal`, without
 * its text.
 */
export function toResponse(
  thrown: unknown,
  requestId: string,
): { status: ErrorStatus; body: ErrorBody; headers: Record<string, string> } {
  const error = thrown instanceof ServiceError ? thrown : undefined
  const kind = error?.kind ?? 'internal'
  const message =
    kind === 'internal' || error === undefined
      ? `Something went wrong on our side. Please try again; if it happens again, report request ${requestId}.`
      : shortened(error.message, MAX_MESSAGE)
  const body: ErrorBody = {
    message,
    code: error === undefined || kind === 'internal' ? 'internal' : error.code,
    type:
      kind === 'internal' ? 'internal' : kind === 'unavailable' ? 'service_unavailable' : 'invalid_request',
    link: error?.link ?? null,
    error: message,
    requestId,
    ...(error?.issues && { detail: bounded(error.issues) }),
  }
  const headers: Record<string, string> = {
    ...(error?.retryAfterSeconds !== undefined && {
      'retry-after': String(Math.max(1, Math.ceil(error.retryAfterSeconds))),
    }),
    ...(error?.allowed && { allow: error.allowed.join(', ') }),
  }
  return { status: STATUS[kind], body, headers }
}

/** The result of `toResponse` as a `Response`. */
export function errorResponse(thrown: unknown, requestId: string): Response {
  const { status, body, headers } = toResponse(thrown, requestId)
  return Response.json(body, { status, headers })
}

const KIND_OF = new Map<number, ErrorKind>(
  Object.entries(STATUS).map(([kind, status]) => [status, kind as ErrorKind]),
)

/** Rebuilds the error that another service answered, so that it reaches our own caller unchanged. */
export function fromResponse({ status, headers }: Response, body: unknown): ServiceError {
  const retryAfter = Number(headers.get('retry-after') ?? Number.NaN)
  const envelope = typeof body === 'object' && body !== null ? (body as Partial<ErrorBody>) : {}
  return new ServiceError({
    kind: KIND_OF.get(status) ?? 'internal',
    code: envelope.code ?? 'internal',
    message: envelope.message ?? `A neighbouring service answered ${status}.`,
    ...(envelope.detail && { issues: envelope.detail }),
    ...(envelope.link && { link: envelope.link }),
    ...(Number.isFinite(retryAfter) && { retryAfterSeconds: retryAfter }),
  })
}
