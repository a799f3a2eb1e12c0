import { closest } from 'fastest-levenshtein'
import * as z from 'zod'
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
  textQueryPrefix: z.string().optional(),
  textChunkPrefix: z.string().optional(),
})
type Properties = z.infer<typeof Properties>

/** What a hub repository is called: no other path reaches the file system. */
const REPO = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/

/** Decides how a model is served; `model` says how to read it when it is. */
export function planModel(
  settings: ModelSettings,
  context: PlanContext,
): { plan: ModelPlan; model?: TextModel } {
  const properties = Properties.safeParse(settings.modelProperties ?? {}).data ?? {}
  if (settings.model === 'no_model' || properties.type === 'no_model')
    return {
      plan: properties.dimensions
        ? { kind: 'no_model', dimensions: properties.dimensions }
        : {
            kind: 'unavailable',
            reason: "The model 'no_model' needs modelProperties.dimensions: the length of your vectors.",
          },
    }
  const dimensions = SYNTHETIC_MODELS.get(settings.model)
  if (dimensions !== undefined)
    return {
      plan: { kind: 'text', source: 'synthetic', dimensions, textQueryPrefix: '', textChunkPrefix: '' },
    }
  const model = textModel(settings, properties)
  const source = model && context.find(model.repo)
  if (model && source) return { plan: servedBy(model, source), model }
  if (context.unavailableModels === 'substitute') return substitute()
  return model
    ? { plan: servedBy(model, 'hub'), model }
    : { plan: { kind: 'unavailable', reason: unknownReason(settings.model) } }
}

/** A model by Marqo's name, or one described by its properties. */
function textModel(settings: ModelSettings, properties: Properties): TextModel | undefined {
  const known =
    settings.modelProperties === undefined || properties.name === undefined
      ? TEXT_MODELS.get(settings.model)
      : undefined
  if (known) return known
  const { name, type, dimensions, tokens, poolingMethod } = properties
  if (name === undefined || dimensions === undefined || !REPO.test(name)) return undefined
  if (type !== undefined && !['hf', 'sbert', 'onnx', 'test'].includes(type)) return undefined
  const registered = [...TEXT_MODELS.values()].find(
    (one) => one.repo === name || one.repo.endsWith(`/${name.split('/')[1]}`),
  )
  return {
    dimensions,
    tokens: tokens ?? registered?.tokens ?? 512,
    pooling: poolingMethod ?? registered?.pooling ?? 'mean',
    textQueryPrefix: properties.textQueryPrefix ?? '',
    textChunkPrefix: properties.textChunkPrefix ?? '',
    repo: registered?.repo ?? name,
    file: 'onnx/model.onnx',
  }
}

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
