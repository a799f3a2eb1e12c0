/** Why an operation failed, independent of the transport. `toResponse` in `#platform/http` maps each to a status. */
export type ErrorKind =
  | 'invalid'
  | 'unprocessable'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'precondition'
  /** The client does not send its request in time. */
  | 'request_timeout'
  | 'headers_too_large'
  /** The client closed the connection. */
  | 'client_gone'
  | 'too_large'
  | 'unsupported_media_type'
  | 'limit'
  | 'unavailable'
  | 'timeout'
  | 'internal'

/** One wrong place in the input: where it is and what is wrong there. */
export type Issue = { loc: (string | number)[]; msg: string; type: string }

export type ServiceErrorInit = {
  kind: ErrorKind
  /** Machine-readable code in Marqo's form, `entity_reason`: `index_not_found`. */
  code: string
  /** For the client: what was wrong, where, and what to do. */
  message: string
  /** Every wrong place, when the input had several. Shown to the client as `detail`. */
  issues?: Issue[]
  /** A page that explains more. Shown to the client. */
  link?: string
  /** Earliest useful retry. Sent as `Retry-After`. */
  retryAfterSeconds?: number
  /** Methods that are allowed instead. Sent as `Allow`. */
  allowed?: readonly string[]
  /** For the log only. */
  detail?: Record<string, unknown>
  cause?: unknown
}

/** The only error thrown on purpose. Anything else that is thrown is a defect and answers `internal`. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  readonly kind: ErrorKind
  readonly code: string
  readonly issues: Issue[] | undefined
  readonly link: string | undefined
  readonly retryAfterSeconds: number | undefined
  readonly allowed: readonly string[] | undefined
  readonly detail: Record<string, unknown> | undefined

  constructor(init: ServiceErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause })
    this.kind = init.kind
    this.code = init.code
    this.issues = init.issues
    this.link = init.link
    this.retryAfterSeconds = init.retryAfterSeconds
    this.allowed = init.allowed
    this.detail = init.detail
  }
}

/** Whether `thrown` is a `ServiceError`, optionally with this code. */
export function isServiceError(thrown: unknown, code?: string): thrown is ServiceError {
  return thrown instanceof ServiceError && (code === undefined || thrown.code === code)
}
