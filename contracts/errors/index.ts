import * as z from 'zod'

/** The error envelope of every route. `error` repeats `message` for the Terraform provider. */
export const ErrorBody = z
  .object({
    message: z.string(),
    code: z.string(),
    type: z.enum(['invalid_request', 'internal', 'service_unavailable']),
    link: z.string().nullable(),
    error: z.string(),
    requestId: z.string(),
    detail: z
      .array(z.object({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string(), type: z.string() }))
      .optional(),
  })
  .meta({ id: 'ErrorBody' })
export type ErrorBody = z.infer<typeof ErrorBody>

/** The meaning of each status, for all routes that list it. */
export const ERROR_DESCRIPTION = {
  400: 'The request is well formed but asks for something that is not possible.',
  401: 'No credential, or one that is unknown, expired or revoked.',
  403: 'The credential is known but not allowed to do this.',
  404: 'It does not exist, or it is not yours.',
  409: 'It conflicts with the current state.',
  412: 'The resource is not in the version that `If-Match` names.',
  413: 'The body is too large.',
  415: 'The body is not JSON in UTF-8, or packed in a way that is not accepted.',
  422: 'The request does not match the schema; `detail` lists every wrong place.',
  429: 'Too many requests; see `Retry-After`.',
  500: 'A defect on our side.',
  503: 'Temporarily not able to serve this; see `Retry-After`.',
} as const

/** The `responses` for the errors of a route. */
export function errorResponses<S extends keyof typeof ERROR_DESCRIPTION>(errors: readonly S[]) {
  const failed = {} as Record<
    S,
    { description: string; content: { 'application/json': { schema: typeof ErrorBody } } }
  >
  for (const status of errors) {
    failed[status] = {
      description: ERROR_DESCRIPTION[status],
      content: { 'application/json': { schema: ErrorBody } },
    }
  }
  return failed
}

/** The `responses` of a route: its 200 and the errors it lists. */
export function responses<T extends z.ZodType, S extends keyof typeof ERROR_DESCRIPTION>(
  ok: T,
  errors: readonly S[],
) {
  return {
    200: { description: 'Done.', content: { 'application/json': { schema: ok } } },
    ...errorResponses(errors),
  }
}

/** `responses` with an `ETag` of the answer, for `If-Match`. */
export function taggedResponses<T extends z.ZodType, S extends keyof typeof ERROR_DESCRIPTION>(
  ok: T,
  errors: readonly S[],
) {
  const { 200: done, ...failed } = responses(ok, errors)
  const headers = { ETag: { required: true, schema: { type: 'string' as const } } }
  return { 200: { ...done, headers }, ...failed }
}
