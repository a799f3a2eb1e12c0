import { hash } from 'node:crypto'
import { isApiKeyText, refusalOfApiKey } from '#contracts/api-keys'
import type { cellApiKeyRoutes, VerifiedApiKey } from '#contracts/cells'
import { type Access, accessCovers, type Caller } from '#platform/caller'
import { type Now, within } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import type { ContractClient } from '#platform/http'
import type { NewId } from '#platform/ids'
import type { Table } from '#platform/table'
import { type KnownKeys, knownKeys } from './known-keys.ts'
import { RevocationFeed } from './revocation-feed.ts'

export type GateConfig = {
  /** Without contact to the controller for this long, no key is accepted; until then, those known. */
  refuseAfterSeconds: number
  /** How long an unknown key is refused without asking again. */
  negativeCacheSeconds: number
  maxCachedKeys: number
  /** How long the controller may take to say whether it knows a key. */
  verifySeconds: number
  /** How long the feed waits for a change per request. */
  feedWaitSeconds: number
  /** A key that is used is asked about again after so long, beside the requests it is let in with. */
  verifyAgainSeconds: number
}

export type GateOptions = {
  client: Pick<ContractClient<typeof cellApiKeyRoutes>, 'verifyApiKey' | 'listApiKeyChanges'>
  /** Survives a restart of the cell, so that known keys work while the controller is down. */
  table: Table
  now: Now
  newId: NewId
  cellId: string
  /** A key that is the cell's own and may do everything here: its canary's. */
  ownKey?: string
  config?: Partial<GateConfig>
  /** Hears of every request a key was let in with. */
  onUse?: (key: VerifiedApiKey) => void
  onError: (error: unknown) => void
}

export type GateRequest = { apiKey: string | undefined; accountId: string; indexName: string; needed: Access }

/** `isCanary`: it came with the cell's own key. */
export type LetIn = VerifiedApiKey & { isCanary?: true }

export type GateState = {
  cachedKeys: number
  /** Since the controller last answered. */
  secondsSinceContact: number
  isFeedUp: boolean
}

export interface Gate extends AsyncDisposable {
  /**
   * The key, if it may do this at this index: from memory for a key seen before, else the controller is asked.
   * @throws ServiceError `unauthorized`, `forbidden`, `index_not_found` for another account's index, and
   * `service_unavailable` when only the controller could tell and it does not answer
   */
  authorize(request: GateRequest): LetIn | Promise<LetIn>
  state(): GateState
}

const DEFAULTS: GateConfig = {
  refuseAfterSeconds: 86_400,
  negativeCacheSeconds: 5,
  maxCachedKeys: 50_000,
  verifySeconds: 3,
  feedWaitSeconds: 25,
  verifyAgainSeconds: 3_600,
}

/** A key that keeps changing while it is asked about is not let in. */
const MAX_ATTEMPTS = 3
/** After a restart every key may be due to be asked about again. */
const MAX_VERIFIED_AGAIN_AT_ONCE = 4

/** Checks keys at the edge of a cell, and keeps doing so while the controller is away. */
export async function createGate(options: GateOptions): Promise<Gate> {
  const config = { ...DEFAULTS, ...options.config }
  const { table, now, onError } = options
  return new KeyGate(options, config, await knownKeys(table, { ...config, now, onError }))
}

class KeyGate implements Gate {
  readonly #options: GateOptions
  readonly #config: GateConfig
  readonly #keys: KnownKeys
  readonly #feed: RevocationFeed
  readonly #ownHash: string | undefined
  readonly #asking = new Map<string, Promise<VerifiedApiKey>>()
  #askingAgain = 0

  constructor(options: GateOptions, config: GateConfig, keys: KnownKeys) {
    this.#options = options
    this.#config = config
    this.#keys = keys
    this.#ownHash = options.ownKey === undefined ? undefined : hashOf(options.ownKey)
    this.#feed = new RevocationFeed({
      read: (asked) => options.client.listApiKeyChanges(this.#caller(), { query: asked }),
      keys,
      now: options.now,
      waitSeconds: config.feedWaitSeconds,
      onError: options.onError,
    })
  }

  authorize(request: GateRequest): LetIn | Promise<LetIn> {
    const { apiKey } = request
    if (apiKey === undefined || apiKey === '') throw refused('missing')
    const keyHash = hashOf(apiKey)
    if (keyHash === this.#ownHash)
      return { keyId: 'key_own', accountId: request.accountId, scope: 'admin', isCanary: true }
    const known = this.#keys.find(keyHash)
    if (known?.kind === 'refused') throw refused(known.because)
    // Nothing that cannot be a key reaches the controller.
    if (known === undefined && !isApiKeyText(apiKey)) throw refused('mistyped')
    if (this.#feed.secondsSinceContact() >= this.#config.refuseAfterSeconds) throw unavailable()
    if (known) {
      this.#askAgain(keyHash, known)
      return this.#allow(known.key, request)
    }
    return this.#ask(keyHash).then((key) => this.#allow(key, request))
  }

  #allow(key: VerifiedApiKey, request: GateRequest): VerifiedApiKey {
    const letIn = allowed(key, request, this.#options.now())
    this.#options.onUse?.(letIn)
    return letIn
  }

  state(): GateState {
    return {
      cachedKeys: this.#keys.size,
      secondsSinceContact: this.#feed.secondsSinceContact(),
      isFeedUp: this.#feed.isUp(),
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#feed[Symbol.asyncDispose]()
  }

  #caller(): Caller {
    const { cellId, newId } = this.#options
    return {
      accountId: '',
      principal: { type: 'cell', id: cellId },
      requestId: newId('request'),
    }
  }

  /** The feed tells what becomes of a key; this finds what it did not tell, for whatever reason. */
  #askAgain(keyHash: string, known: { verifiedAt: number }): void {
    // Either way: a clock that was set back would otherwise have to catch up first.
    const age = Math.abs(this.#options.now().getTime() - known.verifiedAt)
    if (age < this.#config.verifyAgainSeconds * 1000) return
    if (this.#askingAgain >= MAX_VERIFIED_AGAIN_AT_ONCE || this.#asking.has(keyHash) || !this.#feed.isUp())
      return
    this.#askingAgain++
    // A refusal is remembered, a failure told; neither is an answer to this request.
    this.#ask(keyHash)
      .catch(() => {})
      .finally(() => this.#askingAgain--)
  }

  /** Asks the controller; requests with one key share one question. */
  #ask(keyHash: string): Promise<VerifiedApiKey> {
    const running = this.#asking.get(keyHash)
    if (running) return running
    const began = this.#verify(keyHash).finally(() => this.#asking.delete(keyHash))
    this.#asking.set(keyHash, began)
    return began
  }

  async #verify(keyHash: string): Promise<VerifiedApiKey> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const key = await this.#verifyOnce(keyHash)
      if (key) return key
    }
    throw unavailable()
  }

  /** @returns `undefined` when the key changed meanwhile: the answer may be from before, and nothing would tell again */
  async #verifyOnce(keyHash: string): Promise<VerifiedApiKey | undefined> {
    const { client, onError } = this.#options
    const { verifySeconds } = this.#config
    using watch = this.#keys.watch(keyHash)
    const asked = client.verifyApiKey(this.#caller(), { body: { keyHash } })
    const answer = await within(verifySeconds * 1000, asked, () => {
      throw new Error(`no answer within ${verifySeconds} seconds`)
    }).catch((error: unknown) => {
      onError(error)
      throw unavailable()
    })
    this.#feed.contacted()
    // Revoked while the answer was on its way: what it says is from before.
    const because = this.#keys.wasRevoked(keyHash) ? 'revoked' : (answer.refusedBecause ?? 'unknown')
    if (answer.key === undefined || because === 'revoked') {
      this.#keys.refuse(keyHash, because)
      throw refused(because)
    }
    if (watch.isOvertaken) return undefined
    this.#keys.remember(keyHash, answer.key)
    return answer.key
  }
}

function hashOf(apiKey: string): string {
  return hash('sha256', apiKey, 'base64url')
}

/** Whether this key may do this here. */
function allowed(
  key: VerifiedApiKey,
  { accountId, indexName, needed }: GateRequest,
  now: Date,
): VerifiedApiKey {
  if (key.expiresAt !== undefined && new Date(key.expiresAt) <= now) throw refused('expired')
  const covers = key.indexNames === undefined || key.indexNames.includes(indexName)
  if (key.accountId !== accountId || !covers)
    throw new ServiceError({
      kind: 'not_found',
      code: 'index_not_found',
      message: 'There is no such index for this API key. List the indexes to see their endpoints.',
    })
  if (accessCovers(key.scope, needed)) return key
  throw new ServiceError({
    kind: 'forbidden',
    code: 'forbidden',
    message: `This needs an API key with the ${needed} scope, but this one has the ${key.scope} scope.`,
  })
}

function refused(because: Parameters<typeof refusalOfApiKey>[0]): ServiceError {
  return new ServiceError({
    kind: 'unauthenticated',
    code: 'unauthorized',
    message: refusalOfApiKey(because),
  })
}

function unavailable(): ServiceError {
  return new ServiceError({
    kind: 'unavailable',
    code: 'service_unavailable',
    message:
      'This API key cannot be checked right now, because the control plane does not answer. Try again shortly.',
    retryAfterSeconds: 2,
  })
}
