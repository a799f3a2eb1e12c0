import type { RouteConfig } from '@hono/zod-openapi'
import type { HonoRequest } from 'hono'
import * as z from 'zod'
import { type Issue, ServiceError } from '#platform/errors'
import { wordsOf } from './validation-words.ts'

// Zod's own messages name its types, so ours replace them. A message that a schema sets itself takes precedence.
z.config({ localeError: wordsOf })

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

/** The parts of a request that its contract declares; the others are absent. */
export type RequestParts = { params?: unknown; query?: unknown; body?: unknown }

/**
 * Reads and checks the parts of a request that the contract of its route declares, in the order query, path, body. A
 * request without a body is read at once, because most requests have none and each pause costs as much as the checks.
 * @returns a function that throws ServiceError `unprocessable_entity` for an invalid part, with the place of each issue
 * @throws Error for a contract that declares headers, cookies, or a body other than JSON: nothing would check them
 */
export function requestReader(
  route: RouteConfig,
): (request: HonoRequest) => RequestParts | Promise<RequestParts> {
  const { headers, cookies } = route.request ?? {}
  if (headers !== undefined || cookies !== undefined)
    throw new Error(`${route.operationId} declares headers or cookies, which are not read`)
  const query = schemaOf(route.request?.query)
  const params = schemaOf(route.request?.params)
  const body = route.request?.body
  const content = body?.content['application/json']
  const json = schemaOf(content && 'schema' in content ? content.schema : undefined)
  const parts = (request: HonoRequest): RequestParts => ({
    ...(query && { query: valid(query, 'query', queryOf(request)) }),
    ...(params && { params: valid(params, 'path', request.param()) }),
  })
  if (body !== undefined && json === undefined)
    throw new Error(`${route.operationId} declares a body that is not JSON`)
  if (json === undefined) return parts
  return async (request) => {
    const rest = parts(request)
    const isSent = request.header('content-type') !== undefined
    if (!isSent && body?.required !== true) return { ...rest, body: {} }
    return { ...rest, body: valid(json, 'body', isSent ? await jsonOf(request) : {}) }
  }
}

const schemaOf = (schema: unknown) => (schema instanceof z.ZodType ? schema : undefined)

/** A parameter that is sent several times is a list. */
function queryOf(request: HonoRequest): Record<string, string | string[]> {
  const all: Record<string, string | string[]> = {}
  if (!request.url.includes('?')) return all
  for (const [name, values] of Object.entries(request.queries()))
    all[name] = values.length === 1 ? (values[0] ?? '') : values
  return all
}

async function jsonOf(request: HonoRequest): Promise<unknown> {
  try {
    return await request.json()
  } catch (cause) {
    throw malformedJson(cause)
  }
}

function valid(schema: z.ZodType, where: string, given: unknown): unknown {
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const issues = toIssues(result.error.issues, where)
  throw new ServiceError({
    kind: 'unprocessable',
    code: 'unprocessable_entity',
    message: `The request is not valid. ${issuesMessage(issues)}`,
    issues,
  })
}

export function malformedJson(cause?: unknown): ServiceError {
  return new ServiceError({
    kind: 'unprocessable',
    code: 'unprocessable_entity',
    message:
      'The request body is not valid JSON. Send one JSON document, in UTF-8, without comments or trailing commas.',
    cause,
  })
}
