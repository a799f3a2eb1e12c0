import type { Model } from '#contracts/indexes'
import { formatCount } from '../../../format/numbers.ts'
import type { Mode } from './draft.ts'

type Availability = Model['availability']

export const AVAILABILITY_WORD: Readonly<Record<Availability, string>> = {
  ready: 'Ready',
  download: 'Downloads first',
  substitute: 'Substituted',
  unavailable: 'Not available',
}

const GROUP: Readonly<Record<Availability, string>> = {
  ready: 'Ready to use',
  download: 'Fetched when an index first needs them',
  substitute: 'Substituted by another model here',
  unavailable: 'Not available in this deployment',
}

export const groupOf = ({ availability, isSynthetic }: Model) =>
  isSynthetic ? 'For tests: vectors without meaning' : GROUP[availability]

/** `384 dimensions · reads 256 tokens` */
export function modelFacts({ dimensions, tokens }: Pick<Model, 'dimensions' | 'tokens'>): string {
  return [
    ...(dimensions === null ? [] : [`${formatCount(dimensions)} dimensions`]),
    ...(tokens === undefined ? [] : [`reads ${formatCount(tokens)} tokens`]),
  ].join(' · ')
}

/** What the choice means for the index, where that is more than the list says. */
export function modelConsequence(
  model: Model,
): { tone: 'info' | 'warning' | 'danger'; text: string } | undefined {
  switch (model.availability) {
    case 'ready':
      return undefined
    case 'download':
      return {
        tone: 'info',
        text: 'The model is fetched when the index is created. That can take minutes; the index shows how far it is.',
      }
    case 'substitute':
      return {
        tone: 'warning',
        text: 'This deployment cannot run this model. Another one embeds the text in its place, and the index says so.',
      }
    case 'unavailable':
      return {
        tone: 'danger',
        text: 'This deployment can neither run nor fetch this model: creating the index would fail.',
      }
  }
}

/** The models that fit the mode, as the server ordered them. */
export function modelsOf(models: readonly Model[], mode: Mode): readonly Model[] {
  return models.filter(({ modality }) =>
    mode === 'multimodal' ? modality === 'multimodal' : modality === 'text',
  )
}
