import type { OpenAPIHono } from '@hono/zod-openapi'
import { ERROR_DESCRIPTION } from '#contracts/errors'

type Document = ReturnType<OpenAPIHono['getOpenAPI31Document']>
type PathItem = NonNullable<Document['paths']>[string]
export type Operation = NonNullable<PathItem['get']>
type Parameter = NonNullable<Operation['parameters']>[number]
type Status = keyof typeof ERROR_DESCRIPTION
type Links = Readonly<Record<string, object>> | undefined

const ref = (part: string, name: string) => ({ $ref: `#/components/${part}/${name}` })
const refs = (part: string, names: Record<string, string>) =>
  Object.fromEntries(Object.entries(names).map(([name, component]) => [name, ref(part, component)]))

const HEADERS = {
  RequestId: {
    description: 'Names this request in our log. Report it with a problem.',
    required: true,
    schema: { type: 'string', pattern: '^req_' },
  },
  ETag: {
    description: 'The version of the resource, for `If-Match`.',
    required: true,
    schema: { type: 'string', pattern: '^"[\\w-]+"$' },
  },
  RateLimitLimit: {
    description: 'Requests of this kind, reads or writes, that the account may send in a minute.',
    required: true,
    schema: { type: 'integer' },
  },
  RateLimitRemaining: { description: 'How many are left.', required: true, schema: { type: 'integer' } },
  RateLimitReset: {
    description: 'Seconds until it begins anew.',
    required: true,
    schema: { type: 'integer' },
  },
  RetryAfter: { description: 'Seconds after which to try again.', schema: { type: 'integer' } },
  IdempotencyReplayed: {
    description: 'Set when this is the answer that an earlier request with the same key got.',
    schema: { type: 'string', enum: ['true'] },
  },
} as const

const PARAMETERS = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Makes the request safe to repeat: for 24 hours the same key with the same request gets the same answer, and nothing is done twice. With another request it is refused with 409 `idempotency_key_reused`.',
    schema: { type: 'string', pattern: '^[!-~]{1,255}$' },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description: 'The `ETag` you read. The change is refused with 412 if the resource is another by now.',
    schema: { type: 'string' },
  },
} as const

const LIMIT_HEADERS = refs('headers', {
  'RateLimit-Limit': 'RateLimitLimit',
  'RateLimit-Remaining': 'RateLimitRemaining',
  'RateLimit-Reset': 'RateLimitReset',
})
const REQUEST_ID = refs('headers', { 'X-Request-Id': 'RequestId' })
/** Statuses that the gateway itself may answer: to every request, and to mutations. */
const TO_ALL = [401, 429, 500, 503] as const satisfies Status[]
const TO_MUTATIONS = [400, 409, 413, 415] as const satisfies Status[]
const RETRIED = [429, 503]

function errorAnswer(status: Status) {
  return {
    description: ERROR_DESCRIPTION[status],
    headers: {
      ...REQUEST_ID,
      ...(RETRIED.includes(status) && refs('headers', { 'Retry-After': 'RetryAfter' })),
    },
    content: { 'application/json': { schema: ref('schemas', 'ErrorBody') } },
  }
}

/**
 * Adds to the contracts' document what the gateway adds to every operation: headers of requests and answers, its own
 * errors, and the links from `linksOf`.
 */
export function withGatewayParts(document: Document, linksOf: (operation: Operation) => Links): object {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    paths[path] = {}
    for (const [method, operation] of Object.entries(item as Record<string, Operation>))
      paths[path][method] = complete(method, operation, linksOf(operation))
  }
  const responses = Object.fromEntries(
    Object.keys(ERROR_DESCRIPTION).map((status) => [`Error${status}`, errorAnswer(Number(status) as Status)]),
  )
  const components = { ...document.components, headers: HEADERS, parameters: PARAMETERS, responses }
  return withPlainPatterns({ ...document, paths, components }) as object
}

function complete(method: string, operation: Operation, links: Links): Operation {
  const isMutation = method !== 'get'
  const { 200: done = {}, ...listed } = operation.responses as Record<string, Record<string, unknown>>
  const isConditional = '412' in listed
  const statuses = [
    ...new Set([...Object.keys(listed).map(Number), ...TO_ALL, ...(isMutation ? TO_MUTATIONS : [])]),
  ].sort((a, b) => a - b)
  const given = (operation.parameters ?? []) as Parameter[]
  const parameters = [
    ...given.map(withoutNull),
    ...(isMutation ? [ref('parameters', 'IdempotencyKey')] : []),
    ...(isConditional ? [ref('parameters', 'IfMatch')] : []),
  ]
  const headers = {
    ...REQUEST_ID,
    ...LIMIT_HEADERS,
    ...('headers' in done && refs('headers', { ETag: 'ETag' })),
    ...(isMutation && refs('headers', { 'Idempotency-Replayed': 'IdempotencyReplayed' })),
  }
  return {
    ...operation,
    ...(parameters.length > 0 && { parameters }),
    responses: {
      200: { ...done, headers, ...(links && { links }) },
      ...Object.fromEntries(statuses.map((status) => [status, ref('responses', `Error${status}`)])),
    },
  } as Operation
}

/** Removes `null` from a parameter's types: a parameter can only be left out. */
function withoutNull(parameter: Parameter): Parameter {
  if (!('schema' in parameter) || parameter.schema === undefined || !('type' in parameter.schema))
    return parameter
  const { type } = parameter.schema
  const [only, ...more] = [type].flat().filter((one) => one !== 'null')
  return only === undefined || more.length > 0
    ? parameter
    : { ...parameter, schema: { ...parameter.schema, type: only } }
}

/** Removes the flag `u` that ends up in the text of Zod's patterns; JSON Schema always reads them as Unicode. */
function withPlainPatterns(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPlainPatterns)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === 'pattern' && typeof one === 'string' ? one.replace(/\/u$/, '') : withPlainPatterns(one),
    ]),
  )
}
