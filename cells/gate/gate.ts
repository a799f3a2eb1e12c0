import { hash } from 'node:crypto'
import { isApiKeyText, refusalOfApiKey } from '#contracts/api-keys'
import type { cellApiKeyRoutes, VerifiedApiKey } from '#contracts/cells'
import { type Access, accessCovers, type Caller, cellCaller } from '#platform/caller'
import { type Now, within } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import type { ContractClient } from '#platform/http'
import type { NewId } from '#platform/ids'
import type { Table } from '#platform/table'
import { type KnownApiKeys, knownApiKeys } from './known-api-keys.ts'
import { RevocationFeed } from './revocation-feed.ts'

export type GateConfig = {
  /** After this long without contact to the controller, every key is refused; until then, known keys are accepted. */
  refuseAfterSeconds: number
  /** How long an unknown key is refused before the controller is asked again. */
  negativeCacheSeconds: number
  maxCachedKeys: number
  /** How long the controller may take to say whether it knows a key. */
  verifySeconds: number
  /** How long the feed waits for a change per request. */
  feedWaitSeconds: number
  /** A key older than this is verified again in the background when it is used; the request itself does not wait. */
  verifyAgainSeconds: number
}

export type GateOptions = {
  client: Pick<ContractClient<typeof cellApiKeyRoutes>, 'verifyApiKey' | 'listApiKeyChanges'>
  /**
   * Where verified keys outlive a restart, so that they work while the controller is down. This gate must be its only
   * writer: the outcomes of conditional writes are ignored, so two gates on one table would bring back keys that the
   * other dropped. Each replica has its own.
   */
  table: Table
  now: Now
  newId: NewId
  cellId: string
  /** The key of the cell's canary, accepted for every operation. Every replica of the gate derives the same one. */
  ownKey?: string
  config?: Partial<GateConfig>
  /** Called for every request whose key was accepted. */
  onUse?: (key: VerifiedApiKey) => void
  onError: (error: unknown) => void
}

export type GateRequest = { apiKey: string | undefined; accountId: string; indexName: string; needed: Access }

/** `isCanary`: the request came with the cell's own key. */
export type LetIn = VerifiedApiKey & { isCanary?: true }

export type GateState = {
  cachedKeys: number
  /** Since the controller last answered. */
  secondsSinceContact: number
  isFeedUp: boolean
}

export interface Gate extends AsyncDisposable {
  /**
   * Returns the key if it may perform this operation at this index: from memory for a known key, else after asking the
   * controller.
   * @throws ServiceError `unauthorized`, `forbidden`, `index_not_found` for another account's index, and
   * `service_unavailable` when the key is not known here and the controller does not answer
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

/** A key that changes during each of so many verifications is refused. */
const MAX_ATTEMPTS = 3
/** Limits background verification: after a restart every key may be due at once. */
const MAX_VERIFIED_AGAIN_AT_ONCE = 4

/** Checks keys at the edge of a cell, and keeps doing so while the controller is away. */
export async function createGate(options: GateOptions): Promise<Gate> {
  const config = { ...DEFAULTS, ...options.config }
  const { table, now, onError } = options
  return new KeyGate(options, config, await knownApiKeys(table, { ...config, now, onError }))
}

class KeyGate implements Gate {
  readonly #options: GateOptions
  readonly #config: GateConfig
  readonly #keys: KnownApiKeys
  readonly #feed: RevocationFeed
  readonly #ownHash: string | undefined
  readonly #asking = new Map<string, Promise<VerifiedApiKey>>()
  #askingAgain = 0

  constructor(options: GateOptions, config: GateConfig, keys: KnownApiKeys) {
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
    return cellCaller(cellId, newId('request'))
  }

  /** The feed reports changes of keys; verifying again in the background finds changes that the feed missed. */
  #askAgain(keyHash: string, known: { verifiedAt: number }): void {
    // The absolute age: after the clock was set back, ages are negative until it has caught up.
    const age = Math.abs(this.#options.now().getTime() - known.verifiedAt)
    if (age < this.#config.verifyAgainSeconds * 1000) return
    if (this.#askingAgain >= MAX_VERIFIED_AGAIN_AT_ONCE || this.#asking.has(keyHash) || !this.#feed.isUp())
      return
    this.#askingAgain++
    // A refusal is stored in the cache and a failure is reported; neither affects the request under way.
    this.#ask(keyHash)
      .catch(() => {})
      .finally(() => this.#askingAgain--)
  }

  /** Asks the controller; concurrent requests with the same key share one call. */
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

  /**
   * @returns `undefined` when the key changed during the call: the answer may be older than the change, and the feed
   * would not report that change a second time
   */
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
    // A revocation that arrived during the call overrides the answer.
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
