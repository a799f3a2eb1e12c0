import { type Context, Hono, type MiddlewareHandler } from 'hono'
import type { Caller } from '#platform/caller'
import { isServiceError, ServiceError } from '#platform/errors'
import type { Idempotency } from '#platform/idempotency'
import { errorResponse } from './errors.ts'
import { isRead } from './methods.ts'

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

/**
 * A service's HTTP app, for `serve`: reads the caller and maps every failure through `errorResponse`. With `once`, a
 * repeated request gets the stored answer.
 */
export function serviceApp(
  callerOf: CallerOf,
  onFailure: OnFailure = () => {},
  once?: Idempotency,
): Hono<ServiceAppEnv> {
  const app = new Hono<ServiceAppEnv>()
  app.use((c, next) => {
    c.set('caller', callerOf(c.env))
    return next()
  })
  if (once) app.use(answerAgain(once))
  app.onError((thrown, c) => {
    const requestId = (c.get('caller') as Caller | undefined)?.requestId ?? 'unknown'
    onFailure(thrown, c.req.raw, requestId)
    return errorResponse(thrown, requestId)
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
