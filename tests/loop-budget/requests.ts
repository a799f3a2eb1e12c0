import type { RouteConfig, z } from '@hono/zod-openapi'
import { cellConsoleRoutes, cellControlRoutes } from '#contracts/cells'
import { CELL_BASE_PATH, cellRoutes } from '#gateways/cell'
import { PUBLIC_BASE_PATH, publicRoutes } from '#gateways/public'
import { WEB_BASE_PATH, webRoutes } from '#gateways/web'
import { type Body, worstBodies } from './bodies.ts'

/** Where it goes: the controller, or the cell. `what` is for people. */
export type WorstRequest = { what: string; method: string; path: string; body?: string }
export type WorstRoute = { route: string; at: 'controller' | 'cell'; requests: WorstRequest[] }

const DEFAULT_BYTES = 64 * 1024
/** As much as a controller hands on: the settings of an index, which take 128 KB, and what is around them. */
const CONTROL_BYTES = 160 * 1024
/** All headers together, the address among them, are 16 KB at most. */
const LONGEST_PART = 6_000

/** What a named part of a path may be: an index that is there, which is not to be deleted, or nonsense. */
const partsFor = (method: string): string[] => [
  ...(method === 'delete' ? [] : ['budget']),
  '_'.repeat(LONGEST_PART),
]

function queriesFor({ request }: RouteConfig): string[] {
  const names = Object.keys((request?.query as { shape?: object } | undefined)?.shape ?? {})
  const given = names.filter((name) => name !== 'waitFor' && name !== 'waitSeconds')
  if (given.length === 0) return ['']
  const each = Math.floor(LONGEST_PART / given.length)
  return [
    '',
    ...['_', '9', '('].map((one) => `?${given.map((name) => `${name}=${one.repeat(each)}`).join('&')}`),
  ]
}

function requestsOf(
  spec: RouteConfig,
  base: string,
  maxBytes: number,
  more: readonly Body[],
): WorstRequest[] {
  const { method } = spec
  const schema = (
    spec.request?.body?.content as { 'application/json'?: { schema: z.ZodType } } | undefined
  )?.['application/json']?.schema
  const paths = spec.path.includes('{')
    ? partsFor(method).map((part) => spec.path.replaceAll(/\{\w+\}/g, part))
    : [spec.path]
  const asked = paths.flatMap((path) =>
    queriesFor(spec).map((query) => ({
      what: `${path.slice(0, 40)}${query.slice(0, 20)}`,
      method,
      path: `${base}${path}${query}`,
    })),
  )
  if (method === 'get' || method === 'delete') return asked
  const bodies = [...worstBodies(schema, maxBytes), ...more]
  return [
    ...asked.map((one) => ({ ...one, body: '{}' })),
    ...bodies.map(({ what, text }) => ({ what, method, path: `${base}${paths[0] ?? ''}`, body: text })),
  ]
}

/** For every route of every contract that is reached from outside: what it may take longest for. */
export function worstRoutes(more: (operationId: string) => readonly Body[]): WorstRoute[] {
  const gateways = [
    { name: 'public', base: PUBLIC_BASE_PATH, routes: publicRoutes },
    { name: 'web', base: WEB_BASE_PATH, routes: webRoutes },
    { name: 'for cells', base: CELL_BASE_PATH, routes: cellRoutes },
  ]
  return [
    ...gateways.flatMap(({ name, base, routes }) =>
      routes.map(({ operationId, spec, maxBodyBytes = DEFAULT_BYTES }) => ({
        route: `${name} ${operationId}`,
        at: 'controller' as const,
        requests: requestsOf(spec, base, maxBodyBytes, more(operationId)),
      })),
    ),
    ...Object.entries({ ...cellControlRoutes, ...cellConsoleRoutes }).map(([operationId, spec]) => ({
      route: `control ${operationId}`,
      at: 'cell' as const,
      requests: requestsOf(spec, '/_cell/v1', CONTROL_BYTES, []),
    })),
  ]
}
