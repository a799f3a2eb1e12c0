/** One wrong place of a request, in words for the field it belongs to. */
export type FieldProblem = { loc: readonly (string | number)[]; msg: string }

/** Why a call failed, in words for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** 0: nothing answered. */
  readonly status: number
  /** The server's own code, or `offline`, `aborted`, `unexpected_answer`. */
  readonly code: string
  /** To give to support. Only where it can help: not for a request that the caller can correct. */
  readonly requestId: string | undefined
  readonly fields: readonly FieldProblem[]
  /** Seconds after which trying again makes sense, if the server said so. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    message: string,
    about: {
      status: number
      code: string
      requestId?: string | undefined
      fields?: readonly FieldProblem[] | undefined
      retryAfterSeconds?: number | undefined
    },
  ) {
    super(message)
    this.status = about.status
    this.code = about.code
    this.requestId = about.requestId
    this.fields = about.fields ?? []
    this.retryAfterSeconds = about.retryAfterSeconds
  }
}

type Envelope = { message?: unknown; code?: unknown; requestId?: unknown; detail?: unknown }

/** Where the server speaks to programs, and a person is told something else. */
const WORDS: Readonly<Record<string, string>> = {
  step_up_required: 'Nothing was changed, because you did not confirm it is you.',
  precondition_failed: 'Somebody else changed this meanwhile. Look at how it is now, and try again.',
}

/** What the server's answer means. Anything that is not its envelope comes from something in between. */
export async function errorOf(response: Response): Promise<ApiError> {
  const { status, headers } = response
  const body: unknown = await response.json().catch(() => undefined)
  const { message, code, requestId, detail } = (
    typeof body === 'object' && body !== null ? body : {}
  ) as Envelope
  const after = Number(headers.get('retry-after') ?? Number.NaN)
  const known = typeof requestId === 'string' ? requestId : (headers.get('x-request-id') ?? undefined)
  const isOurs = status >= 500 || typeof message !== 'string'
  const about = {
    status,
    requestId: isOurs ? known : undefined,
    retryAfterSeconds: Number.isFinite(after) ? after : undefined,
  }
  if (typeof message !== 'string' || typeof code !== 'string')
    return new ApiError(
      status >= 500
        ? 'The server cannot answer right now. Try again shortly.'
        : 'The server gave an answer the Console does not understand. Reload the page and try again.',
      { ...about, code: 'unexpected_answer' },
    )
  return new ApiError(WORDS[code] ?? message, {
    ...about,
    code,
    fields: Array.isArray(detail) ? (detail as FieldProblem[]) : [],
  })
}

/** What became of a call that no answer came to. */
export function errorOfNoAnswer(cause: unknown): ApiError {
  if (cause instanceof DOMException && cause.name === 'AbortError')
    return new ApiError('The request was called off.', { status: 0, code: 'aborted' })
  return new ApiError('The server cannot be reached. Check your connection and try again.', {
    status: 0,
    code: 'offline',
  })
}

/** Any failure as an `ApiError`: what is not one is a mistake of the Console's own. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown
  return new ApiError('Something went wrong in the Console. Reload the page and try again.', {
    status: 0,
    code: 'console_error',
  })
}

/** Whether an error is this one. */
export function hasCode(thrown: unknown, ...codes: string[]): thrown is ApiError {
  return thrown instanceof ApiError && codes.includes(thrown.code)
}
