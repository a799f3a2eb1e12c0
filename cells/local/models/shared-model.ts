import { isServiceError, ServiceError } from '#platform/errors'
import type { EmbedRequest, ModelProgress } from '../ports.ts'
import { BatchingEmbedder } from './batching-embedder.ts'
import { type EmbeddingProcess, startEmbeddingProcess, UnusableFiles } from './embedding-process.ts'
import { fetchModel, findModel, forgetModel, type ModelFiles, type ModelPlaces } from './model-files.ts'
import type { Reading } from './process-messages.ts'

export type SharedModelOptions = {
  places: ModelPlaces
  /** Whether its files for images are fetched too. */
  images: boolean
  threads: number
  /** A monotonic clock, unaffected by changes of the time of day. */
  elapsedMs: () => number
  /** Starts a process. Default: `startEmbeddingProcess`. */
  startProcess?: typeof startEmbeddingProcess
  /** Called when the process ended by itself; it is started again on the next use. */
  onLost: () => void
}
/** An index that may want the model. */
export type Holder = { accountId: string; wants: boolean }
type OnProgress = (progress: ModelProgress) => void

/** Properties of a loaded model. */
export type SeenModel = {
  dimensions: number
  weights: string
  embedsImages: boolean
  revision: string | undefined
}

/**
 * The weights of one repository, loaded once for all indexes that use them, even if they read texts differently. They
 * are loaded when an index asks for vectors, and unloaded when none wants them.
 */
export class SharedModel implements AsyncDisposable {
  readonly repo: string
  readonly #options: SharedModelOptions
  readonly #embedder: BatchingEmbedder
  readonly #holders = new Set<Holder>()
  readonly #listeners = new Set<OnProgress>()
  #revision: string | undefined
  #seen: SeenModel | undefined
  #usedAt: number

  /** `revision`: the commit to fetch if the model must be downloaded. */
  constructor(repo: string, revision: string | undefined, options: SharedModelOptions) {
    this.repo = repo
    this.#revision = revision
    this.#options = options
    this.#usedAt = options.elapsedMs()
    this.#embedder = new BatchingEmbedder(() => this.#start(), options.onLost)
  }

  get seen(): SeenModel | undefined {
    return this.#seen
  }

  get isLoaded(): boolean {
    return this.#embedder.isLoaded
  }

  get isFailing(): boolean {
    return this.#embedder.isFailing
  }

  get isHeld(): boolean {
    return this.#holders.size > 0
  }

  isHeldBy(accountId: string): boolean {
    return [...this.#holders].some((holder) => holder.accountId === accountId)
  }

  hold(holder: Holder): void {
    this.#holders.add(holder)
  }

  release(holder: Holder): void {
    this.#holders.delete(holder)
  }

  /** @throws ServiceError `model_unavailable` */
  async load(onProgress: OnProgress): Promise<void> {
    this.#listeners.add(onProgress)
    try {
      await this.#embedder.ready()
    } catch (cause) {
      if (isServiceError(cause)) throw cause
      throw unusable(this.repo, 'its process ended, perhaps for want of memory', cause)
    } finally {
      this.#listeners.delete(onProgress)
    }
  }

  /** @throws ServiceError `model_unavailable`, `too_many_requests` */
  async embed(request: EmbedRequest, reading: Reading): Promise<Float32Array[]> {
    this.#usedAt = this.#options.elapsedMs()
    const vectors = await this.#embedder.embed(request, reading)
    this.#usedAt = this.#options.elapsedMs()
    return vectors
  }

  /** Unloads the model when no holder wants it, or when it was not used for `idleMs`. */
  async unloadUnwanted(idleMs = Infinity): Promise<void> {
    const isWanted = [...this.#holders].some(({ wants }) => wants)
    if (isWanted && this.#options.elapsedMs() - this.#usedAt < idleMs) return
    if (this.#embedder.isLoaded) await this.#embedder.unload()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#embedder[Symbol.asyncDispose]()
  }

  async #start(): Promise<EmbeddingProcess> {
    const { places } = this.#options
    const found = findModel(this.repo, places) ?? (await this.#fetch())
    try {
      return await this.#run(found)
    } catch (error) {
      if (!(error instanceof UnusableFiles && error.isDamaged && found.source === 'hub'))
        throw cannotBeLoaded(this.repo, error)
    }
    await forgetModel(this.repo, places)
    this.#revision = found.revision ?? this.#revision
    const again = await this.#fetch()
    return this.#run(again).catch((error: unknown) => {
      throw cannotBeLoaded(this.repo, error)
    })
  }

  #fetch(): Promise<ModelFiles> {
    const { places } = this.#options
    const { images } = this.#options
    return fetchModel({ repo: this.repo, revision: this.#revision, images }, places, this.#tell)
  }

  async #run({ files, expected, revision }: ModelFiles): Promise<EmbeddingProcess> {
    this.#tell({ stage: 'loading model' })
    const start = this.#options.startProcess ?? startEmbeddingProcess
    const process = await start({ files, expected, threads: this.#options.threads })
    const { dimensions, weights, embedsImages } = process
    this.#seen = { dimensions, weights, embedsImages, revision }
    return process
  }

  readonly #tell: OnProgress = (progress) => {
    for (const listener of this.#listeners) listener(progress)
  }
}

/** Errors of the files are reported to the index's owner; all others go to the log. */
function cannotBeLoaded(repo: string, cause: unknown): Error {
  if (cause instanceof UnusableFiles) return unusable(repo, cause.message, cause)
  return cause instanceof Error ? cause : new Error(String(cause))
}

function unusable(repo: string, why: string, cause: unknown): ServiceError {
  return new ServiceError({
    kind: 'unavailable',
    code: 'model_unavailable',
    message: `Model ${repo} cannot be loaded: ${why}. Delete the index and create it with another model, or replace the model's files.`,
    cause,
  })
}
