import type { DryRunOperation, DryRunOutput, Input, Operation, Output } from './contract-types.ts'
import { errorOf, errorOfNoAnswer } from './errors.ts'
import { isAttended } from './presence.ts'
import { ROUTES } from './routes.gen.ts'

export type CallOptions = {
  signal?: AbortSignal | undefined
  /** Makes a mutation safe to repeat: the same key for every try of one intent. Default: a new one per call. */
  idempotencyKey?: string
  /** The ETag that was read: the change is refused (412 `precondition_failed`) when it is another by now. */
  ifMatch?: string | undefined
}
type LooseInput = { params?: object | undefined; query?: object | undefined; body?: unknown }

const BASE = '/web'
/** Which parts an operation has is known to its caller; here they are just put where they go. */
const loose = (input: object) => input as LooseInput & CallOptions

/**
 * Hears of a session that is over. It resolves `true` when the person signed in again and the call should be sent
 * once more. Set by the shell.
 */
let onSessionEnded: (() => Promise<boolean>) | undefined
export function setOnSessionEnded(handler: (() => Promise<boolean>) | undefined): void {
  onSessionEnded = handler
}

/**
 * Hears that an action needs the person to prove who they are. It resolves `true` when they did, and the call is sent
 * once more. Set by the shell.
 */
let onStepUpNeeded: (() => Promise<boolean>) | undefined
export function setOnStepUpNeeded(handler: (() => Promise<boolean>) | undefined): void {
  onStepUpNeeded = handler
}

/** Calls an operation of the Web gateway. @throws ApiError */
export async function call<O extends Operation>(
  operation: O,
  input: Input<O> & CallOptions,
): Promise<Output<O>> {
  return (await read(await send(operation, loose(input)))) as Output<O>
}

/** The same with the answer's entity tag, for `ifMatch`. @throws ApiError */
export async function callWithTag<O extends Operation>(
  operation: O,
  input: Input<O> & CallOptions,
): Promise<{ data: Output<O>; etag: string | undefined }> {
  const response = await send(operation, loose(input))
  return { data: (await read(response)) as Output<O>, etag: response.headers.get('etag') ?? undefined }
}

/** What an operation would do, without doing it. @throws ApiError as the operation itself would */
export async function dryRun<O extends DryRunOperation>(
  operation: O,
  input: Input<O> & CallOptions,
): Promise<DryRunOutput<O>> {
  const { query, ...rest } = loose(input)
  const response = await send(operation, { ...rest, query: { ...query, dryRun: 'true' } })
  return (await read(response)) as DryRunOutput<O>
}

/** Where an operation is, for what cannot be called: event streams. */
export function urlOf(operation: Operation, input: LooseInput = {}): string {
  const [, path] = ROUTES[operation]
  const params = (input.params ?? {}) as Record<string, unknown>
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(input.query ?? {}))
    if (value !== undefined) search.set(name, String(value))
  return `${BASE}${filled}${search.size === 0 ? '' : `?${search}`}`
}

/** These tell by 401 that what was entered is wrong, not that a session is over. */
const SIGN_IN: ReadonlySet<Operation> = new Set([
  'signIn',
  'answerChallenge',
  'getCurrentSession',
  'confirmSignUp',
  'signUpInvited',
])

async function send(operation: Operation, input: LooseInput & CallOptions): Promise<Response> {
  const [method] = ROUTES[operation]
  const headers = new Headers({ accept: 'application/json' })
  if (input.body !== undefined) headers.set('content-type', 'application/json')
  if (input.ifMatch !== undefined) headers.set('if-match', input.ifMatch)
  if (method !== 'GET') headers.set('idempotency-key', input.idempotencyKey ?? crypto.randomUUID())
  if (!isAttended()) headers.set('x-unattended', 'true')
  const once = () =>
    fetch(urlOf(operation, input), {
      method,
      headers,
      credentials: 'same-origin',
      ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
      ...(input.signal && { signal: input.signal }),
    }).catch((cause: unknown) => {
      throw errorOfNoAnswer(cause)
    })
  const response = await once()
  const ask = SIGN_IN.has(operation) ? undefined : await whatItNeeds(response)
  return (await ask?.()) === true ? once() : response
}

/** What the person can do so that the call goes through. */
async function whatItNeeds(response: Response): Promise<(() => Promise<boolean>) | undefined> {
  if (response.status === 401) return onSessionEnded
  if (response.status !== 403) return undefined
  const { code } = await errorOf(response.clone())
  return code === 'step_up_required' ? onStepUpNeeded : undefined
}

async function read(response: Response): Promise<unknown> {
  if (!response.ok) throw await errorOf(response)
  return response.json()
}
