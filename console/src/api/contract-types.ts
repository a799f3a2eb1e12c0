import type { z } from '@hono/zod-openapi'
import type { RoutesFor } from '#contracts/services'

/** Every route that the Web gateway serves, as types only: no schema enters the bundle. */
export type WebRoutes = RoutesFor<'web' | 'operators'>
export type Operation = keyof WebRoutes

type JsonOf<T> = T extends { content: { 'application/json': { schema: infer S extends z.ZodType } } }
  ? S
  : never
type RequestOf<R> = R extends { request: infer Q } ? Q : object
type Part<R, K extends string> =
  RequestOf<R> extends Record<K, infer P extends z.ZodType> ? z.input<P> : undefined
type Body<R> = RequestOf<R> extends { body: infer B } ? z.input<JsonOf<B>> : undefined
/** What the server answers with 200, a dry run's answer included. */
type Answer<R> = R extends { responses: { 200: infer A } }
  ? [JsonOf<A>] extends [never]
    ? undefined
    : z.output<JsonOf<A>>
  : undefined
type DryRunOf<T> = Extract<T, { dryRun: true }>

type Given<K extends string, V> = [V] extends [undefined]
  ? object
  : Record<never, never> extends V
    ? { [key in K]?: V }
    : { [key in K]: V }
/** `params`, `query` and `body` of an operation, each only if its contract has it. */
export type Input<O extends Operation> = Given<'params', Part<WebRoutes[O], 'params'>> &
  Given<'query', Omit<NonNullable<Part<WebRoutes[O], 'query'>>, 'dryRun'>> &
  Given<'body', Body<WebRoutes[O]>>
export type Output<O extends Operation> = Exclude<Answer<WebRoutes[O]>, { dryRun: true }>
/** Operations that can be tried out. */
export type DryRunOperation = {
  [O in Operation]: [DryRunOf<Answer<WebRoutes[O]>>] extends [never] ? never : O
}[Operation]
export type DryRunOutput<O extends DryRunOperation> = DryRunOf<Answer<WebRoutes[O]>>
