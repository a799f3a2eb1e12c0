import { ServiceError } from '#platform/errors'
import type { EmbeddedBy, IndexModel } from '../ports.ts'
import type { TextModel } from './text-models.ts'
import type { Holder, SharedModel } from './shared-model.ts'
import { normalized } from './synthetic.ts'

export type IndexModelOptions = {
  shared: SharedModel
  holder: Holder
  model: TextModel
  /**
   * Length of the index's vectors. A substitute's vectors are padded with zeros, which change no angle between them.
   */
  dimensions: number
  normalize: boolean
  isSubstitute: boolean
  recorded: EmbeddedBy | undefined
  /** Called after the holder stopped wanting the model, or released it. */
  onChange: () => void
}

/** One index's hold on weights that it may share with others. */
export function indexModel(options: IndexModelOptions): IndexModel {
  const { shared, holder, model, dimensions, normalize, recorded, onChange } = options
  return {
    dimensions,
    embedsImages: model.images === true,
    get embeddedBy() {
      return recorded ?? embeddedByOf(options)
    },
    get isFailing() {
      return shared.isFailing
    },
    get isLoaded() {
      return holder.wants && shared.isLoaded
    },
    embed: async (request) => {
      holder.wants = true
      const vectors = await shared.embed(request, model)
      refuseOther(options)
      const scaled = normalize ? vectors.map(normalized) : vectors
      return dimensions === model.dimensions ? scaled : scaled.map((vector) => lengthened(vector, dimensions))
    },
    letGo: () => {
      const wanted = holder.wants && shared.isLoaded
      holder.wants = false
      onChange()
      return wanted
    },
    release: () => {
      shared.release(holder)
      onChange()
    },
  }
}

function embeddedByOf({
  shared,
  model,
  dimensions,
  isSubstitute,
}: IndexModelOptions): EmbeddedBy | undefined {
  if (shared.seen === undefined) return undefined
  const { weights, revision } = shared.seen
  const { repo, tokens, pooling, textQueryPrefix, textChunkPrefix } = model
  return {
    model: repo,
    ...(revision !== undefined && { revision }),
    weights,
    dimensions,
    tokens,
    pooling,
    textQueryPrefix,
    textChunkPrefix,
    isSubstitute,
    ...(model.images && { images: true }),
  }
}

/**
 * Refuses weights other than those that embedded the documents: searches would return arbitrary results.
 * @throws ServiceError `model_unavailable`
 */
export function refuseOther({
  shared,
  model,
  recorded,
}: Pick<IndexModelOptions, 'shared' | 'model' | 'recorded'>): void {
  if (shared.seen === undefined) return
  const { dimensions, weights, embedsImages } = shared.seen
  if (model.images && !embedsImages)
    throw modelUnavailable(
      `Model ${model.repo} cannot be used for images: beside its texts it needs onnx/text_model.onnx, onnx/vision_model.onnx and preprocessor_config.json. Put these files there, or create the index with another model.`,
    )
  if (dimensions !== model.dimensions)
    throw modelUnavailable(
      `Model ${model.repo} cannot be used: its vectors have ${dimensions} dimensions, but ${model.dimensions} were named. Delete the index and create it with the right number.`,
    )
  if (recorded?.weights === undefined || recorded.weights === weights) return
  const revision = recorded.revision === undefined ? '' : `, commit ${recorded.revision}`
  throw modelUnavailable(
    `The documents of this index were embedded by other weights of ${model.repo} than this cell has now (SHA-256 ${recorded.weights}${revision}). Put those back, or create the index anew and add its documents again.`,
  )
}

function lengthened(vector: Float32Array, dimensions: number): Float32Array {
  const longer = new Float32Array(dimensions)
  longer.set(vector)
  return longer
}

export function modelUnavailable(reason: string, cause?: unknown): ServiceError {
  return new ServiceError({ kind: 'unavailable', code: 'model_unavailable', message: reason, cause })
}
