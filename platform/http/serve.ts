import type { RouteConfig, z } from '@hono/zod-openapi'
import type { Context, Hono } from 'hono'
import type { Caller } from '#platform/caller'
import { accessCheck, type RouteAccess } from './access.ts'
import type { ServiceAppEnv } from './app.ts'
import { type RequestParts, requestReader } from './valid-request.ts'

/** A route that says who may call it. */
export type ServedRoute = RouteConfig & Readonly<{ operationId: string; access: RouteAccess }>

type JsonOf<T> = T extends { content: { 'application/json': { schema: infer S extends z.ZodType } } }
  ? S
  : never
type RequestOf<R> = R extends { request: infer Q } ? Q : unknown
type Parsed<T, K extends string, S> = [S] extends [z.ZodType] ? Record<K, z.output<S>> : T
type Part<R, From extends string, K extends string> =
  RequestOf<R> extends Record<From, infer S extends z.ZodType> ? Parsed<unknown, K, S> : unknown
type BodyPart<R> =
  RequestOf<R> extends { body: infer B }
    ? [JsonOf<B>] extends [never]
      ? unknown
      : Record<'body', z.output<JsonOf<B>>>
    : unknown

/** A request that was let in and is valid: `params`, `query` and `body`, each only if the contract has it. */
export type Ask<R extends ServedRoute> = Readonly<
  {
    caller: Caller
    /** The version of the resource that the client has read, if it says so. */
    ifMatch: string | undefined
    /** Aborts when the client disconnects. */
    signal: AbortSignal
    /** The request as it came. */
    request: Request
    /** Adds a header to the answer. */
    addHeader: (name: string, value: string) => void
  } & Part<R, 'params', 'params'> &
    Part<R, 'query', 'query'> &
    BodyPart<R>
>

type Done<R extends ServedRoute> = R['responses'] extends { 200: infer A } ? A : never
/**
 * What a handler returns: the contract's answer, with `etag` beside it where the contract promises one, or a `Response`
 * where the answer is already encoded. A stream is always a `Response`.
 */
type Answered<R extends ServedRoute> = [JsonOf<Done<R>>] extends [never]
  ? Response
  : Done<R> extends { headers: { ETag: unknown } }
    ? Readonly<{ answer: z.input<JsonOf<Done<R>>>; etag: string }>
    : z.input<JsonOf<Done<R>>> | Response

export type Handler<R extends ServedRoute> = (ask: Ask<R>) => Answered<R> | Promise<Answered<R>>

/** One handler per operation of a contract: a missing or a surplus one does not compile. */
export type Handlers<Routes extends Record<string, ServedRoute>> = {
  readonly [Operation in keyof Routes]: Handler<Routes[Operation]>
}

type LooseAsk = { caller: Caller } & Record<string, unknown>
type LooseHandler = (ask: LooseAsk) => unknown

/**
 * Serves a contract. Each route first checks its caller as the contract says, then the request's form, and then calls
 * its handler.
 */
export function serve<Routes extends Record<string, ServedRoute>>(
  app: Hono<ServiceAppEnv>,
  routes: Routes,
  handlers: Handlers<NoInfer<Routes>>,
): void {
  // Built from the same record that types it: one handler per key.
  const handlerOf = handlers as unknown as Record<string, LooseHandler>
  for (const [operation, route] of Object.entries<ServedRoute>(routes)) {
    const handle = handlerOf[operation]
    if (handle === undefined) throw new Error(`${operation} has no handler`)
    const isTagged = hasTag(route)
    const letIn = accessCheck(route.access)
    const readRequest = requestReader(route)
    app.on([route.method], [route.path.replaceAll(/{(.+?)}/g, ':$1')], async (c) => {
      letIn(c.var.caller)
      const read = readRequest(c.req)
      const answer = await handle(askOf(c, read instanceof Promise ? await read : read))
      if (answer instanceof Response) return answer
      if (!isTagged) return c.json(answer as object, 200)
      const tagged = answer as { answer: object; etag: string }
      return c.json(tagged.answer, 200, { etag: tagged.etag })
    })
  }
}

function hasTag({ responses }: ServedRoute): boolean {
  const done = responses['200'] as { headers?: object } | undefined
  return 'ETag' in (done?.headers ?? {})
}

function askOf(c: Context<ServiceAppEnv>, parts: RequestParts): LooseAsk {
  return {
    caller: c.var.caller,
    ...parts,
    // Read on demand: the request of most calls has neither been given headers yet nor a signal.
    get ifMatch() {
      return c.req.header('if-match')
    },
    get signal() {
      return c.req.raw.signal
    },
    request: c.req.raw,
    addHeader: (name: string, value: string) => c.header(name, value, { append: true }),
  }
}
