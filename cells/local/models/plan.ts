import { closest } from 'fastest-levenshtein'
import * as z from 'zod'
import { MULTIMODAL_MODELS } from '#contracts/cells'
import { MAX_PREFIX_CHARACTERS } from '#contracts/indexes'
import type { EmbeddedBy, ModelPlan, ModelSettings } from '../ports.ts'
import { REPO } from './allowed-models.ts'
import {
  BUNDLED_MODEL,
  IMAGE_MODELS,
  PLAIN_READING,
  SYNTHETIC_MODELS,
  TEXT_MODELS,
  type TextModel,
  WEIGHTS_APART,
} from './text-models.ts'

export type PlanContext = {
  unavailableModels: 'refuse' | 'substitute'
  /** Where the files of a hub repository are on this machine; `undefined` if they are not. */
  find: (repo: string) => 'bundled' | 'models-dir' | 'hub' | undefined
  /** Whether a hub repository may be fetched. */
  allows: (repo: string) => boolean
}
type Planned = { plan: ModelPlan; model?: TextModel }

const Properties = z.object({
  name: z.string().min(1).optional(),
  type: z.string().optional(),
  dimensions: z.coerce.number().int().positive().max(8192).optional(),
  tokens: z.coerce.number().int().positive().max(8192).optional(),
  poolingMethod: z.enum(['mean', 'cls']).optional(),
  textQueryPrefix: z.string().max(MAX_PREFIX_CHARACTERS).optional(),
  textChunkPrefix: z.string().max(MAX_PREFIX_CHARACTERS).optional(),
})
type Properties = z.infer<typeof Properties>

/** Decides how a model is served; `model` says how to read it. */
export function planModel(settings: ModelSettings, context: PlanContext): Planned {
  const parsed = Properties.safeParse(settings.modelProperties ?? {})
  if (!parsed.success) return unavailable(`modelProperties cannot be used: ${z.prettifyError(parsed.error)}`)
  const properties = parsed.data
  if (settings.model === 'no_model' || properties.type === 'no_model')
    return properties.dimensions
      ? { plan: { kind: 'no_model', dimensions: properties.dimensions } }
      : unavailable("The model 'no_model' needs modelProperties.dimensions: the length of your vectors.")
  const dimensions = SYNTHETIC_MODELS.get(settings.model)
  if (dimensions !== undefined)
    return {
      plan: { kind: 'text', source: 'synthetic', dimensions, textQueryPrefix: '', textChunkPrefix: '' },
    }
  const model = textModel(settings, properties)
  const source = model && context.find(model.repo)
  if (model && source) return { plan: servedBy(model, source), model }
  if (context.unavailableModels === 'substitute')
    return substitute(properties.dimensions ?? model?.dimensions ?? MULTIMODAL_MODELS[settings.model])
  const isForeign = model?.images === true && !context.allows(model.repo)
  if (model === undefined || isForeign) return unavailable(unknownReason(settings.model))
  const reason = unfetchableReason(model.repo, context)
  return reason === undefined ? { plan: servedBy(model, 'hub'), model } : unavailable(reason)
}

/**
 * How to serve an index that holds documents: with the model that embedded them, whatever its name means today. `model`
 * has the length of the model's own vectors.
 */
export function planRecorded(recorded: EmbeddedBy, context: PlanContext): Planned {
  const {
    model: repo,
    dimensions,
    tokens,
    pooling,
    textQueryPrefix,
    textChunkPrefix,
    isSubstitute,
    images = false,
  } = recorded
  const bundled = TEXT_MODELS.get(BUNDLED_MODEL)
  const model: TextModel = {
    repo,
    dimensions: isSubstitute && bundled ? bundled.dimensions : dimensions,
    tokens,
    pooling,
    textQueryPrefix,
    textChunkPrefix,
    images,
  }
  const source = context.find(repo)
  const reason = source === undefined ? unfetchableReason(repo, context) : undefined
  if (reason !== undefined)
    return unavailable(`The documents of this index were embedded by ${repo}. ${reason}`)
  if (!isSubstitute) return { plan: servedBy(model, source ?? 'hub'), model }
  const prefixes = { textQueryPrefix, textChunkPrefix }
  return { plan: { kind: 'substitute', substituteModel: BUNDLED_MODEL, dimensions, ...prefixes }, model }
}

function unavailable(reason: string): Planned {
  return { plan: { kind: 'unavailable', reason } }
}

/** A model by Marqo's name or by its properties; properties override known values. */
function textModel(settings: ModelSettings, properties: Properties): TextModel | undefined {
  const { name, type, dimensions, tokens, poolingMethod, textQueryPrefix, textChunkPrefix } = properties
  const known = TEXT_MODELS.get(name ?? settings.model) ?? IMAGE_MODELS.get(name ?? settings.model)
  const said = {
    ...(tokens !== undefined && { tokens }),
    ...(poolingMethod !== undefined && { pooling: poolingMethod }),
    ...(textQueryPrefix !== undefined && { textQueryPrefix }),
    ...(textChunkPrefix !== undefined && { textChunkPrefix }),
  }
  if (known) return { ...known, ...said }
  if (name === undefined || dimensions === undefined || !REPO.test(name)) return undefined
  const images = type !== undefined && IMAGE_TYPES.includes(type)
  if (type !== undefined && !images && !TEXT_TYPES.includes(type)) return undefined
  const plain = { ...PLAIN_READING, textQueryPrefix: '', textChunkPrefix: '', dimensions, repo: name }
  return { ...plain, ...(images && { images, tokens: TOKENS_OF_CLIP }), ...said }
}

/** Values of `type` whose weights are read like those of the hub's text models. */
const TEXT_TYPES = ['hf', 'sbert', 'onnx']
/** Those with a second part for images. */
const IMAGE_TYPES = ['clip', 'open_clip', 'clip_onnx']
const TOKENS_OF_CLIP = 77
function servedBy(model: TextModel, source: 'bundled' | 'models-dir' | 'hub'): ModelPlan {
  const { dimensions, textQueryPrefix, textChunkPrefix } = model
  return { kind: 'text', source, dimensions, textQueryPrefix, textChunkPrefix }
}

/** The bundled model as a substitute; its vectors are padded to the length of the wanted model's. */
function substitute(wanted = 0): Planned {
  const model = TEXT_MODELS.get(BUNDLED_MODEL)
  if (model === undefined) return unavailable('There is no bundled model.')
  const { textQueryPrefix, textChunkPrefix } = model
  const dimensions = Math.max(wanted, model.dimensions)
  const plan = { kind: 'substitute', substituteModel: BUNDLED_MODEL, dimensions } as const
  return { plan: { ...plan, textQueryPrefix, textChunkPrefix }, model }
}

/** The reason why a repository may not be fetched, in words for the index's owner. */
function unfetchableReason(repo: string, { allows }: PlanContext): string | undefined {
  if (WEIGHTS_APART.has(repo))
    return `The weights of ${repo} are too large for one ONNX file; this cell does not read models that keep them in a second one. Create the index with another model, such as 'hf/multilingual-e5-base'.`
  if (allows(repo)) return undefined
  return `This cell does not run ${repo}: it is not in Marqo's registry of models, nor among those that whoever runs the cell has allowed. Use a model of the registry, such as '${BUNDLED_MODEL}', or ask them to start the product with --allow-models ${repo}.`
}

function unknownReason(model: string): string {
  const names = [...TEXT_MODELS.keys()]
  const near = closest(model, names)
  return `This cell cannot serve the model '${model}': it runs text models, such as '${near}' or '${BUNDLED_MODEL}', which needs no download. Create the index with one of these, describe one of the models that are allowed beside them in modelProperties (name, dimensions, type 'hf'), or start the product with --unavailable-models substitute to try the text side with the bundled model.`
}
