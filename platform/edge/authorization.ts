import * as z from 'zod'
import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'

/** Raised when a reader of the previous form could misunderstand the new one. */
export const AUTHORIZATION_VERSION = 1

const made = {
  version: z.literal(AUTHORIZATION_VERSION),
  /** The request's id in the log, at the authorizer and at the edge. */
  requestId: z.string(),
  /** For the answer: a renewed session cookie, what is left of the limit of refused credentials. */
  headers: z.array(z.tuple([z.string(), z.string()]).readonly()),
}
const Identity = z.object({
  accountId: z.string(),
  principal: z.object({ type: z.enum(['user', 'apiKey', 'cell', 'system']), id: z.string() }),
  permissions: z.array(z.string()).readonly().exactOptional(),
  role: z.string().exactOptional(),
  sessionId: z.string().exactOptional(),
  isSteppedUp: z.boolean().exactOptional(),
  indexNames: z.array(z.string()).readonly().exactOptional(),
})
const Refusal = z.object({
  kind: z.enum([
    'unauthenticated',
    'forbidden',
    'limit',
    'unavailable',
    'timeout',
    'unprocessable',
    'internal',
  ]),
  code: z.string(),
  message: z.string(),
  retryAfterSeconds: z.number().exactOptional(),
})
const Authorization = z.union([
  z.object({ ...made, identity: Identity }),
  z.object({ ...made, refusal: Refusal }),
])

/** The outcome of an authorizer: who asks, or why the request is refused. Plain data of a few hundred bytes. */
export type Authorization = z.infer<typeof Authorization>
type Refusal = z.infer<typeof Refusal>

const isKnownKind = (kind: string): kind is Refusal['kind'] =>
  (Refusal.shape.kind.options as readonly string[]).includes(kind)

/** A refusal as data. A defect keeps its text to itself. */
export function refusalOf(thrown: unknown): Refusal {
  if (!(thrown instanceof ServiceError) || !isKnownKind(thrown.kind))
    return { kind: 'internal', code: 'internal', message: 'The authorizer failed.' }
  const { kind, code, message, retryAfterSeconds } = thrown
  return { kind, code, message, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) }
}

/** One text, for hosts whose context holds only texts. */
export const writeAuthorization = (authorization: Authorization): string => JSON.stringify(authorization)

/** @throws ServiceError `internal` for text that no authorizer of this version wrote */
export function readAuthorization(text: string): Authorization {
  try {
    return Authorization.parse(JSON.parse(text))
  } catch (cause) {
    throw new ServiceError({
      kind: 'internal',
      code: 'internal',
      message: 'The outcome of the authorizer cannot be read.',
      cause,
    })
  }
}

/** @throws ServiceError the authorizer's refusal, or `unauthorized` when the host passed no outcome */
export function identityIn(authorization: Authorization | undefined): Omit<Caller, 'requestId'> {
  if (authorization === undefined)
    throw new ServiceError({
      kind: 'unauthenticated',
      code: 'unauthorized',
      message: 'This request was not authorised.',
    })
  if ('refusal' in authorization) throw new ServiceError(authorization.refusal)
  return authorization.identity
}
