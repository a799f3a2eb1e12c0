import { availableParallelism } from 'node:os'
import type { CellModel } from '#contracts/cells'
import type { ServiceError } from '#platform/errors'
import type {
  EmbeddedBy,
  IndexModel,
  ModelPlan,
  ModelProgress,
  ModelSettings,
  ModelStore,
  OpenModel,
} from '../ports.ts'
import { allowedModels } from './allowed-models.ts'
import { indexModel, modelUnavailable, refuseOther } from './index-model.ts'
import { BUNDLED_MODEL, IMAGE_MODELS, SYNTHETIC_MODELS, TEXT_MODELS, type TextModel } from './text-models.ts'
import { findModel, type ModelPlaces } from './model-files.ts'
import { type PlanContext, planModel, planRecorded } from './plan.ts'
import { type Holder, SharedModel, type SharedModelOptions } from './shared-model.ts'
import { syntheticModel } from './synthetic.ts'

export type ModelStoreOptions = Omit<ModelPlaces, 'allowed'> & {
  unavailableModels: 'refuse' | 'substitute'
  /** Hub models allowed in addition to Marqo's registry: see `allowedModels`. */
  allowModels?: readonly string[] | undefined
  /** Threads of one model; default: as many as the machine has, up to 4. */
  threads?: number
  /** Limits of models in use besides the bundled one, per account and in total. */
  limits?: { perAccount: number; all: number }
  elapsedMs?: SharedModelOptions['elapsedMs']
  startProcess?: SharedModelOptions['startProcess']
  /** Called when a model's process ended by itself; it is started again on the next use. */
  onModelLost?: (model: string) => void
  /** Called when a model could not be unloaded. */
  onError?: (error: unknown) => void
}

/** More threads gain little and take CPU from everything else. */
const MAX_THREADS = 4
const LIMITS = { perAccount: 5, all: 10 }
/** A model that is not used for this long is unloaded. */
const IDLE_MS = 15 * 60_000
const LOOK_FOR_IDLE_MS = 60_000
const BUNDLED_REPO = TEXT_MODELS.get(BUNDLED_MODEL)?.repo

type OnProgress = (progress: ModelProgress) => void
type Opening = OpenModel & { model: TextModel; plan: Extract<ModelPlan, { kind: 'text' | 'substitute' }> }

/** All models of this cell: bundled, cached, in the operator's folder or on the hub. */
export class LocalModelStore implements ModelStore, AsyncDisposable {
  readonly defaultModel = BUNDLED_MODEL
  readonly #options: ModelStoreOptions
  readonly #places: ModelPlaces
  /** By repository. */
  readonly #shared = new Map<string, SharedModel>()
  readonly #context: PlanContext
  readonly #lookingForIdle: NodeJS.Timeout

  constructor(options: ModelStoreOptions) {
    const allowed = allowedModels(options.allowModels)
    const places = { ...options, allowed }
    this.#options = options
    this.#places = places
    this.#context = {
      unavailableModels: options.unavailableModels,
      find: (repo) => findModel(repo, places)?.source,
      allows: (repo) => allowed.allows(repo),
    }
    this.#lookingForIdle = setInterval(() => {
      this.unloadIdle().catch((error: unknown) => this.#report(error))
    }, LOOK_FOR_IDLE_MS).unref()
  }

  plan(settings: ModelSettings, embeddedBy?: EmbeddedBy): ModelPlan {
    return this.#planned(settings, embeddedBy).plan
  }

  known(): CellModel[] {
    return [...TEXT_MODELS.keys(), ...SYNTHETIC_MODELS.keys()].map((model) =>
      toCellModel(model, this.plan({ model, normalizeEmbeddings: true })),
    )
  }

  async open(request: OpenModel, onProgress: OnProgress): Promise<IndexModel> {
    const { plan, model } = this.#planned(request.settings, request.embeddedBy)
    if (plan.kind === 'unavailable') throw modelUnavailable(plan.reason)
    if (plan.kind === 'text' && plan.source === 'synthetic')
      return syntheticModel(request.settings.model, plan.dimensions)
    if (plan.kind === 'no_model' || model === undefined)
      throw modelUnavailable("The model 'no_model' embeds nothing.")
    return this.#hold({ ...request, plan, model }, onProgress)
  }

  /** Unloads models that were not used for `IDLE_MS`. */
  async unloadIdle(): Promise<void> {
    for (const shared of this.#shared.values())
      if (shared.repo !== BUNDLED_REPO) await shared.unloadUnwanted(IDLE_MS)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#lookingForIdle)
    const all = [...this.#shared.values()]
    this.#shared.clear()
    await Promise.all(all.map((shared) => shared[Symbol.asyncDispose]()))
  }

  #planned(settings: ModelSettings, embeddedBy: EmbeddedBy | undefined) {
    // A model without weights is defined by its name alone.
    return embeddedBy === undefined || SYNTHETIC_MODELS.has(embeddedBy.model)
      ? planModel(settings, this.#context)
      : planRecorded(embeddedBy, this.#context)
  }

  async #hold({ settings, accountId, embeddedBy, model, plan }: Opening, onProgress: OnProgress) {
    this.#refuseMore(model.repo, accountId)
    const holder: Holder = { accountId, wants: embeddedBy === undefined }
    const shared = this.#shared.get(model.repo) ?? this.#share(model, embeddedBy?.revision)
    shared.hold(holder)
    const held = indexModel({
      shared,
      holder,
      model,
      dimensions: plan.dimensions,
      normalize: settings.normalizeEmbeddings,
      isSubstitute: plan.kind === 'substitute',
      recorded: embeddedBy,
      onChange: () => this.#changed(shared),
    })
    if (embeddedBy !== undefined) return held
    try {
      await shared.load(onProgress)
      refuseOther({ shared, model, recorded: embeddedBy })
      return held
    } catch (error) {
      held.release()
      throw error
    }
  }

  #share({ repo, images = false }: TextModel, revision: string | undefined): SharedModel {
    const { threads, elapsedMs, startProcess, onModelLost } = this.#options
    const shared = new SharedModel(repo, revision, {
      places: this.#places,
      images,
      threads: threads ?? Math.min(MAX_THREADS, availableParallelism()),
      elapsedMs: elapsedMs ?? (() => performance.now()),
      ...(startProcess && { startProcess }),
      onLost: () => onModelLost?.(nameOf(repo)),
    })
    this.#shared.set(repo, shared)
    return shared
  }

  #changed(shared: SharedModel): void {
    if (!shared.isHeld && this.#shared.get(shared.repo) === shared) this.#shared.delete(shared.repo)
    const freeing = shared.isHeld ? shared.unloadUnwanted() : shared[Symbol.asyncDispose]()
    freeing.catch((error: unknown) => this.#report(error))
  }

  #report(error: unknown): void {
    this.#options.onError?.(error)
  }

  /**
   * @throws ServiceError `model_unavailable` when the account, or all accounts together, have reached the limit of
   * models
   */
  #refuseMore(repo: string, accountId: string): void {
    const { perAccount, all } = this.#options.limits ?? LIMITS
    const others = [...this.#shared.values()].filter((one) => one.repo !== BUNDLED_REPO && one.repo !== repo)
    if (repo === BUNDLED_REPO) return
    const own = others.filter((one) => one.isHeldBy(accountId)).length
    if (own >= perAccount)
      throw tooManyModels(`The indexes of this account use ${own} models, which is as many as they may.`)
    if (others.length >= all && !this.#shared.has(repo))
      throw tooManyModels(
        `The indexes of this cell use ${others.length} models, which is as many as it runs.`,
      )
  }
}

export function openModelStore(options: ModelStoreOptions): LocalModelStore {
  return new LocalModelStore(options)
}

function tooManyModels(what: string): ServiceError {
  return modelUnavailable(
    `${what} Use '${BUNDLED_MODEL}' or a model that is in use already, or delete the indexes with one that is not needed.`,
  )
}

/** Marqo's name for the model of a repository. */
function nameOf(repo: string): string {
  return [...TEXT_MODELS, ...IMAGE_MODELS].find(([, model]) => model.repo === repo)?.[0] ?? repo
}

function toCellModel(model: string, plan: ModelPlan): CellModel {
  const known = TEXT_MODELS.get(model)
  const dimensions = known?.dimensions ?? SYNTHETIC_MODELS.get(model) ?? 0
  return {
    model,
    dimensions,
    ...(known && { tokens: known.tokens }),
    availability: availabilityOf(plan),
    isSynthetic: SYNTHETIC_MODELS.has(model),
  }
}

function availabilityOf(plan: ModelPlan): CellModel['availability'] {
  if (plan.kind === 'substitute' || plan.kind === 'unavailable') return plan.kind
  return plan.kind === 'text' && plan.source === 'hub' ? 'download' : 'ready'
}
