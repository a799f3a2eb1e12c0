import { availableParallelism } from 'node:os'
import type { CellModel } from '#contracts/cells'
import { ServiceError } from '#platform/errors'
import type { Embedder, EmbedRequest, ModelPlan, ModelProgress, ModelSettings, ModelStore } from '../ports.ts'
import { BatchingEmbedder } from './batching-embedder.ts'
import { startEmbeddingProcess } from './embedding-process.ts'
import { BUNDLED_MODEL, SYNTHETIC_MODELS, TEXT_MODELS, type TextModel } from './known-models.ts'
import { fetchModel, findModel, type ModelFiles, type ModelPlaces } from './model-files.ts'
import { planModel } from './plan.ts'
import { normalized, syntheticEmbedder } from './synthetic.ts'

export type ModelStoreOptions = ModelPlaces & {
  unavailableModels: 'refuse' | 'substitute'
  /** Threads of one model; default: as many as the machine has, up to 4. */
  threads?: number
  /** The process that runs this model ended by itself; it is started again when it is needed. */
  onModelLost?: (model: string) => void
}

/** More threads than this gain little and take the machine from everything else. */
const MAX_THREADS = 4

type Loading = {
  name: string
  repo: string
  embedder: Promise<BatchingEmbedder>
  /** Once it was loaded. */
  loaded?: BatchingEmbedder
}
type OnProgress = (progress: ModelProgress) => void

/** The models that are bundled, in the cache, in the operator's folder or on the hub. */
export function openModelStore(options: ModelStoreOptions): ModelStore & AsyncDisposable {
  const loaded = new Map<string, Loading>()
  const plan = (settings: ModelSettings) =>
    planModel(settings, {
      unavailableModels: options.unavailableModels,
      find: (repo) => findModel(repo, options)?.source,
    })

  const share = (name: string, model: TextModel, onProgress: OnProgress): Promise<BatchingEmbedder> => {
    const key = JSON.stringify([model.repo, model.file, model.tokens, model.pooling])
    const known = loaded.get(key)
    if (known) return known.embedder
    const embedder = load({ name, model, options }, onProgress)
    const loading: Loading = { name, repo: model.repo, embedder }
    loaded.set(key, loading)
    loading.embedder.then(
      (made) => (loading.loaded = made),
      () => loaded.delete(key),
    )
    return loading.embedder
  }

  return {
    defaultModel: BUNDLED_MODEL,
    plan: (settings) => plan(settings).plan,
    known: () =>
      [...TEXT_MODELS.keys(), ...SYNTHETIC_MODELS.keys()].map((model) =>
        toCellModel(model, plan({ model, normalizeEmbeddings: true })),
      ),
    open: async (settings, onProgress) => {
      const { plan: decided, model } = plan(settings)
      if (decided.kind === 'unavailable') throw modelUnavailable(decided.reason)
      if (decided.kind === 'text' && decided.source === 'synthetic')
        return syntheticEmbedder(decided.dimensions)
      if (decided.kind === 'no_model' || model === undefined)
        throw modelUnavailable("The model 'no_model' embeds nothing.")
      const name = decided.kind === 'substitute' ? decided.substituteModel : settings.model
      const open = () => share(name, model, onProgress)
      await open()
      return sharedEmbedder(open, { dimensions: decided.dimensions, normalize: settings.normalizeEmbeddings })
    },
    loaded: () =>
      [...loaded.values()]
        .filter(({ loaded: made }) => made?.isLoaded)
        .map(({ name }) => ({ model_name: name, model_device: 'cpu' })),
    eject: async (model) => {
      // Several names may mean one model.
      const repo = TEXT_MODELS.get(model)?.repo
      const found = [...loaded.values()].find(
        (one) => one.loaded?.isLoaded && (one.name === model || one.repo === repo),
      )
      await found?.loaded?.unload()
      return found !== undefined
    },
    [Symbol.asyncDispose]: async () => {
      const all = [...loaded.values()]
      loaded.clear()
      await Promise.all(
        all.map(async ({ embedder }) => (await embedder.catch(() => undefined))?.[Symbol.asyncDispose]()),
      )
    },
  }
}

function toCellModel(model: string, { plan }: ReturnType<typeof planModel>): CellModel {
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

async function load(
  { name, model, options }: { name: string; model: TextModel; options: ModelStoreOptions },
  onProgress: OnProgress,
): Promise<BatchingEmbedder> {
  const files = findModel(model.repo, options) ?? (await fetchModel(model, options, onProgress))
  onProgress({ stage: 'loading model' })
  const embedder = new BatchingEmbedder(
    () => startEmbeddingProcess({ ...startOf(files, model), threads: threadsOf(options) }),
    () => options.onModelLost?.(name),
  )
  try {
    const { dimensions } = await embedder.ready()
    if (dimensions !== model.dimensions)
      throw new Error(`its vectors have ${dimensions} dimensions, but ${model.dimensions} were named`)
    return embedder
  } catch (cause) {
    await embedder[Symbol.asyncDispose]()
    throw modelUnavailable(
      `Model '${name}' cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}. Delete the index and create it with another model, or replace the model's files.`,
      cause,
    )
  }
}

function startOf(
  { modelFile, tokenizerFile, tokenizerConfigFile, sha256 }: ModelFiles,
  { tokens, pooling }: TextModel,
) {
  return {
    modelFile,
    tokenizerFile,
    tokenizerConfigFile,
    ...(sha256 !== undefined && { sha256 }),
    tokens,
    pooling,
  }
}

function threadsOf({ threads }: ModelStoreOptions): number {
  return threads ?? Math.min(MAX_THREADS, availableParallelism())
}

/** Opens the model anew for each request, so that one that failed to load is tried again. */
function sharedEmbedder(
  open: () => Promise<BatchingEmbedder>,
  { dimensions, normalize }: { dimensions: number; normalize: boolean },
): Embedder {
  let opened: BatchingEmbedder | undefined
  let cannotBeOpened = false
  return {
    dimensions,
    get isFailing() {
      return cannotBeOpened || (opened?.isFailing ?? false)
    },
    embed: async (request: EmbedRequest) => {
      opened = await open().catch((error: unknown) => {
        cannotBeOpened = true
        throw error
      })
      cannotBeOpened = false
      const vectors = await opened.embed(request)
      return normalize ? vectors.map(normalized) : vectors
    },
  }
}

function modelUnavailable(reason: string, cause?: unknown): ServiceError {
  return new ServiceError({ kind: 'unavailable', code: 'model_unavailable', message: reason, cause })
}
