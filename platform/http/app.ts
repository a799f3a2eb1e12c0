import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import * as z from 'zod'
import type { Caller } from '#platform/caller'
import { isServiceError, type Issue, ServiceError } from '#platform/errors'
import type { Idempotency } from '#platform/idempotency'
import { errorResponse } from './errors.ts'
import { isRead } from './methods.ts'
import { wordsOf } from './validation-words.ts'

// Zod's own messages name its types, so ours replace them. A message that a schema sets itself takes precedence.
z.config({ localeError: wordsOf })

/** What travels beside a request: in one process as Hono's `env`, on AWS in the authoriser's context. */
export type CallerEnv = { caller: Caller }
/** Entry point of a service: the `fetch` of its app, or a Lambda invocation in the same form. */
export type ServiceFetch = (request: Request, env: CallerEnv) => Response | Promise<Response>
/** Reads the caller from what the host passed beside the request. */
export type CallerOf = (env: unknown) => Caller

/** The embedded host passes the caller as it is. */
export const callerBeside: CallerOf = (env) => {
  const caller = (env as Partial<CallerEnv> | undefined)?.caller
  if (caller) return caller
  throw new ServiceError({
    kind: 'unauthenticated',
    code: 'unauthorized',
    message: 'This request carries no caller.',
  })
}

export type ServiceAppEnv = { Variables: { caller: Caller } }
/** Called for every failure that an app answers, so that the host can log it once. */
export type OnFailure = (thrown: unknown, request: Request, requestId: string) => void

type ZodIssue = { path: PropertyKey[]; message: string; code: string }

/** Zod's issues in the form clients of Marqo know (`loc` starts with where: body, query, path). */
export function toIssues(issues: readonly ZodIssue[], where: string): Issue[] {
  return issues.map((issue) => ({
    loc: [where, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))],
    msg: issue.message,
    type: issue.code,
  }))
}

/** The issues as text: `body.numberOfShards: must be a whole number, not text; …` */
export function issuesMessage(issues: readonly Issue[]): string {
  return issues
    .slice(0, 5)
    .map((issue) => `${issue.loc.join('.')}: ${issue.msg}`)
    .join('; ')
}

const WHERE: Record<string, string> = {
  json: 'body',
  query: 'query',
  param: 'path',
  header: 'header',
  cookie: 'cookie',
}

/**
 * A service's HTTP app: reads the caller, answers invalid input with 422 and the place of every issue, and maps every
 * failure through `toResponse`. With `once`, a repeated request gets the stored answer.
 */
export function serviceApp(
  callerOf: CallerOf,
  onFailure: OnFailure = () => {},
  once?: Idempotency,
): OpenAPIHono<ServiceAppEnv> {
  const app = new OpenAPIHono<ServiceAppEnv>({
    defaultHook: (result) => {
      if (result.success) return
      const issues = toIssues(result.error.issues, WHERE[result.target] ?? result.target)
      throw new ServiceError({
        kind: 'unprocessable',
        code: 'unprocessable_entity',
        message: `The request is not valid. ${issuesMessage(issues)}`,
        issues,
      })
    },
  })
  app.use(async (c, next) => {
    c.set('caller', callerOf(c.env))
    await next()
  })
  if (once) app.use(answerAgain(once))
  app.onError((thrown, c) => {
    const requestId = (c.get('caller') as Caller | undefined)?.requestId ?? 'unknown'
    const failure = isMalformedJson(thrown) ? malformedJson() : thrown
    onFailure(failure, c.req.raw, requestId)
    return errorResponse(failure, requestId)
  })
  app.notFound((c) =>
    errorResponse(
      new ServiceError({
        kind: 'not_found',
        code: 'route_not_found',
        message: `No route ${c.req.method} ${c.req.path}.`,
      }),
      (c.get('caller') as Caller | undefined)?.requestId ?? 'unknown',
    ),
  )
  return app
}

/** Answers a repeated request with the stored answer: before it runs, or after it lost a race against its twin. */
function answerAgain(once: Idempotency): MiddlewareHandler<ServiceAppEnv> {
  const replay = async (c: Context<ServiceAppEnv>) => {
    const kept = await once.find(c.var.caller)
    return kept && Response.json(kept.answer, { headers: { 'idempotency-replayed': 'true' } })
  }
  /** A failure may be a lost race against another request with the same key: its twin, or a different request. */
  const answerAsTwin = async (c: Context<ServiceAppEnv>) => {
    try {
      const twin = await replay(c)
      if (twin) answerInstead(c, twin)
    } catch (thrown) {
      // Other failures of this look-up are ignored: the first failure stays the answer.
      if (isServiceError(thrown, 'idempotency_key_reused'))
        answerInstead(c, errorResponse(thrown, c.var.caller.requestId))
    }
  }
  return async (c, next) => {
    if (c.var.caller.once === undefined || isRead(c.req.method)) return next()
    const before = await replay(c)
    if (before) return before
    await next()
    if (c.error) await answerAsTwin(c)
    return undefined
  }
}

/** Clears the response first: Hono would keep its headers, `Retry-After` for instance. */
function answerInstead(c: Context, response: Response): void {
  c.res = undefined
  c.res = response
}

/** Hono throws its own exception for a body that is not JSON. */
function isMalformedJson(thrown: unknown): boolean {
  return (
    thrown instanceof SyntaxError ||
    (thrown instanceof Error && thrown.name !== 'ServiceError' && /malformed json/i.test(thrown.message))
  )
}

export function malformedJson(): ServiceError {
  return new ServiceError({
    kind: 'unprocessable',
    code: 'unprocessable_entity',
    message:
      'The request body is not valid JSON. Send one JSON document, in UTF-8, without comments or trailing commas.',
  })
}
