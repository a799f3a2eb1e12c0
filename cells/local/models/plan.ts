import { closest } from 'fastest-levenshtein'
import * as z from 'zod'
import { MAX_PREFIX_CHARACTERS } from '#contracts/indexes'
import type { ModelPlan, ModelSettings } from '../ports.ts'
import { BUNDLED_MODEL, SYNTHETIC_MODELS, TEXT_MODELS, type TextModel } from './known-models.ts'

export type PlanContext = {
  unavailableModels: 'refuse' | 'substitute'
  /** Where a hub repository's files are on this machine already, if anywhere. */
  find: (repo: string) => 'bundled' | 'models-dir' | 'hub' | undefined
}

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

/** What a hub repository is called: no other path reaches the file system. */
const REPO = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/

/** Decides how a model is served; `model` says how to read it when it is. */
export function planModel(
  settings: ModelSettings,
  context: PlanContext,
): { plan: ModelPlan; model?: TextModel } {
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
  if (context.unavailableModels === 'substitute') return substitute()
  return model ? { plan: servedBy(model, 'hub'), model } : unavailable(unknownReason(settings.model))
}

function unavailable(reason: string): { plan: ModelPlan } {
  return { plan: { kind: 'unavailable', reason } }
}

/** A model by Marqo's name, or one described by its properties; what they say goes before what is known. */
function textModel(settings: ModelSettings, properties: Properties): TextModel | undefined {
  const { name, type, dimensions, tokens, poolingMethod, textQueryPrefix, textChunkPrefix } = properties
  const known = TEXT_MODELS.get(name ?? settings.model)
  const said = {
    ...(tokens !== undefined && { tokens }),
    ...(poolingMethod !== undefined && { pooling: poolingMethod }),
    ...(textQueryPrefix !== undefined && { textQueryPrefix }),
    ...(textChunkPrefix !== undefined && { textChunkPrefix }),
  }
  if (known) return { ...known, ...said }
  if (name === undefined || dimensions === undefined || !REPO.test(name)) return undefined
  if (type !== undefined && !TEXT_TYPES.includes(type)) return undefined
  return { ...PLAIN, dimensions, repo: name, ...said }
}

/** Kinds of models whose weights are read as those of the hub's text models are. */
const TEXT_TYPES = ['hf', 'sbert', 'onnx']
const PLAIN = {
  tokens: 512,
  pooling: 'mean',
  textQueryPrefix: '',
  textChunkPrefix: '',
  file: 'onnx/model.onnx',
} as const

function servedBy(model: TextModel, source: 'bundled' | 'models-dir' | 'hub'): ModelPlan {
  const { dimensions, textQueryPrefix, textChunkPrefix } = model
  return { kind: 'text', source, dimensions, textQueryPrefix, textChunkPrefix }
}

function substitute(): { plan: ModelPlan; model?: TextModel } {
  const model = TEXT_MODELS.get(BUNDLED_MODEL)
  if (model === undefined) return { plan: { kind: 'unavailable', reason: 'There is no bundled model.' } }
  const { dimensions, textQueryPrefix, textChunkPrefix } = model
  return {
    plan: {
      kind: 'substitute',
      substituteModel: BUNDLED_MODEL,
      dimensions,
      textQueryPrefix,
      textChunkPrefix,
    },
    model,
  }
}

function unknownReason(model: string): string {
  const names = [...TEXT_MODELS.keys()]
  const near = closest(model, names)
  return `This cell cannot serve the model '${model}': it runs text models, such as '${near}' or '${BUNDLED_MODEL}', which needs no download. Create the index with one of these, describe a text model of the Hugging Face hub in modelProperties (name, dimensions, type 'hf'), or start the product with --unavailable-models substitute to try the text side with the bundled model.`
}
