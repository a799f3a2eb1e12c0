import type { Caller } from '#platform/caller'
import { isServiceError } from '#platform/errors'
import type { NewId } from '#platform/ids'
import type { RateLimiter } from '#platform/rate-limit'
import type { Header } from './answer.ts'
import { AUTHORIZATION_VERSION, type Authorization, refusalOf } from './authorization.ts'
import { limitRefused } from './limits.ts'

/** Who asks, without what belongs to one request. */
export type Identity = Omit<Caller, 'requestId' | 'address' | 'once'>

export type CredentialCheck = {
  requestId: string
  address: string
  /** The credential of a stream is checked again: no use of it, and no answer that could carry a cookie. */
  isAgain: boolean
}
/** `setCookie`: the session's token was replaced. */
export type Identified = { identity: Identity; setCookie?: string | undefined }

/** Finds out who asks, from the credential of a request. @throws ServiceError `unauthorized` */
export type Authenticate = (request: Request, check: CredentialCheck) => Identified | Promise<Identified>

export type IdentifyOptions = {
  authenticate: Authenticate
  limiters?: { refused?: RateLimiter } | undefined
  /** Called at most once a minute for each network that is refused because it sent too many invalid credentials. */
  onRefusedTooOften?: ((from: { address: string; requestId: string }) => void) | undefined
}

/**
 * Authenticates a request. `headers` receives what the answer must carry, for a refusal too.
 * @throws ServiceError `unauthorized`, `too_many_requests`
 */
export async function identify(
  { authenticate, limiters, onRefusedTooOften }: IdentifyOptions,
  request: Request,
  { requestId, address, headers }: { requestId: string; address: string; headers: Header[] },
): Promise<Identity> {
  try {
    const { identity, setCookie } = await authenticate(request, { requestId, address, isAgain: false })
    if (setCookie !== undefined) headers.push(['set-cookie', setCookie])
    return identity
  } catch (thrown) {
    const onLimited = () => onRefusedTooOften?.({ address, requestId })
    return limitRefused(thrown, limiters?.refused, { address, headers, onLimited })
  }
}

export type AuthorizerOptions = IdentifyOptions & {
  newId: NewId
  onFailure: (thrown: unknown, requestId: string) => void
}
/** Never throws: a refusal is an outcome too. */
export type Authorizer = (request: Request, from: { address: string }) => Promise<Authorization>

/**
 * Authenticates apart from the edge: its outcome is plain data that travels to the service's edge beside the request.
 * Without a cache, so that a revoked credential is refused at once.
 */
export function authorizerOf(options: AuthorizerOptions): Authorizer {
  return async (request, { address }) => {
    const requestId = options.newId('request')
    const headers: Header[] = []
    const made = { version: AUTHORIZATION_VERSION, requestId, headers } as const
    try {
      return { ...made, identity: await identify(options, request, { requestId, address, headers }) }
    } catch (thrown) {
      if (!isServiceError(thrown) || thrown.kind === 'internal') options.onFailure(thrown, requestId)
      return { ...made, refusal: refusalOf(thrown) }
    }
  }
}
