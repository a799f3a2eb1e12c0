import type { RouteConfig, z } from '@hono/zod-openapi'
import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import type { ServiceFetch } from './app.ts'
import { fromResponse } from './errors.ts'
import { getRequest } from './get-request.ts'

type JsonOf<T> = T extends { content: { 'application/json': { schema: infer S extends z.ZodType } } }
  ? S
  : never
type BodyOf<R extends RouteConfig> = JsonOf<NonNullable<R['request']>['body']>
type ParamsOf<R extends RouteConfig> =
  NonNullable<R['request']> extends { params: infer P extends z.ZodType } ? z.input<P> : undefined
type QueryOf<R extends RouteConfig> =
  NonNullable<R['request']> extends { query: infer Q extends z.ZodType }
    ? Omit<z.input<Q>, 'dryRun'>
    : undefined
type Answer<R extends RouteConfig> = R['responses'] extends { 200: infer A }
  ? JsonOf<A> extends never
    ? undefined
    : Exclude<z.output<JsonOf<A>>, { dryRun: true }>
  : undefined

type Given<K extends string, V> = [V] extends [undefined]
  ? unknown
  : [V] extends [never]
    ? unknown
    : Record<K, V>
/** A query is optional when every parameter of it is. */
type GivenQuery<V> = [V] extends [undefined]
  ? unknown
  : Record<never, never> extends V
    ? { query?: V }
    : { query: V }
/**
 * What a call of this route needs: `params`, `query` and `body`, each only if the route declares it. Without `dryRun`,
 * which no service asks of another.
 */
export type CallInput<R extends RouteConfig> = Given<'params', ParamsOf<R>> &
  GivenQuery<QueryOf<R>> &
  Given<'body', [BodyOf<R>] extends [never] ? undefined : z.input<BodyOf<R>>>

/**
 * One function per operation of a contract. A failure is thrown as the `ServiceError` that the other service answered.
 */
export type ContractClient<Routes extends Record<string, RouteConfig>> = {
  [Operation in keyof Routes]: (
    caller: Caller,
    input: CallInput<Routes[Operation]>,
  ) => Promise<Answer<Routes[Operation]>>
}

type LooseInput = { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown }

/**
 * A typed client for a contract. In one process `fetch` is the app of the other service, on AWS a Lambda invocation.
 * Both serialise every value, so that nothing works embedded and fails on AWS.
 */
export function contractClient<Routes extends Record<string, RouteConfig>>(
  routes: Routes,
  fetch: ServiceFetch,
): ContractClient<Routes> {
  const client: Record<string, (caller: Caller, input: LooseInput) => Promise<unknown>> = {}
  for (const [operation, route] of Object.entries(routes)) {
    client[operation] = (caller, input) => call(route, fetch, { caller, input })
  }
  // Built from the same record that types it: one function per key.
  return client as ContractClient<Routes>
}

async function call(
  route: RouteConfig,
  fetch: ServiceFetch,
  { caller, input }: { caller: Caller; input: LooseInput },
): Promise<unknown> {
  const response = await fetch(requestOf(route, input), { caller })
  const text = await response.text()
  const body: unknown = text === '' ? undefined : parse(text, route.path)
  if (response.ok) return body
  throw fromResponse(response, body)
}

function requestOf({ method, path }: RouteConfig, input: LooseInput): Request {
  const url = `http://service${pathOf(path, input)}`
  if (method === 'get') return getRequest(url)
  const init: RequestInit = { method: method.toUpperCase() }
  if (input.body !== undefined) {
    init.body = JSON.stringify(input.body)
    init.headers = { 'content-type': 'application/json' }
  }
  return new Request(url, init)
}

function pathOf(path: string, { params, query }: LooseInput): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params?.[name])))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) search.set(name, `${value as string | number | boolean}`)
  const text = search.toString()
  return text === '' ? filled : `${filled}?${text}`
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ServiceError({
      kind: 'internal',
      code: 'internal',
      message: 'A neighbour answered no JSON.',
      detail: { path },
      cause,
    })
  }
}
