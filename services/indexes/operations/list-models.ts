import { type CellModel, MULTIMODAL_MODELS } from '#contracts/cells'
import type { Model } from '#contracts/indexes'
import type { IndexesDeps } from '../ports.ts'

const RANK: readonly Model['availability'][] = ['ready', 'download', 'substitute', 'unavailable']

/**
 * The models an index can name, as reported by the cell of the next placement: the default first, then those that are
 * ready.
 * @throws ServiceError `no_capacity`, `service_unavailable`
 */
export async function listModels({ cells }: Pick<IndexesDeps, 'cells'>): Promise<{ results: Model[] }> {
  const { cellId, description } = await cells.place()
  const texts = await cells.cell(cellId).models()
  const toModel = ({ model, ...rest }: CellModel): Model => ({
    model,
    ...rest,
    modality: 'text',
    isDefault: model === description.defaultModel,
  })
  const multimodal = Object.entries(MULTIMODAL_MODELS).map(([model, dimensions]): Model => ({
    model,
    dimensions,
    modality: 'multimodal',
    availability: description.unavailableModels === 'substitute' ? 'substitute' : 'unavailable',
    isDefault: model === description.defaultModel,
    isSynthetic: false,
  }))
  const results = [...texts.map(toModel), ...multimodal, OWN_VECTORS]
  const order = (a: Model, b: Model) =>
    Number(b.isDefault) - Number(a.isDefault) ||
    Number(a.isSynthetic) - Number(b.isSynthetic) ||
    RANK.indexOf(a.availability) - RANK.indexOf(b.availability)
  return { results: results.toSorted(order) }
}

const OWN_VECTORS: Model = {
  model: 'no_model',
  dimensions: null,
  modality: 'none',
  availability: 'ready',
  isDefault: false,
  isSynthetic: false,
}
