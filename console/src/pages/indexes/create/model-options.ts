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

/** `Fast, English · 384 dimensions · up to 256 tokens (about 190 words) per chunk` */
export function modelFacts({ model, dimensions, tokens, isSynthetic }: ModelFacts): string {
  const advice = isSynthetic ? undefined : adviceOf({ model, dimensions, tokens })
  return [
    ...(advice === undefined ? [] : [advice]),
    ...(dimensions === null ? [] : [`${formatCount(dimensions)} dimensions`]),
    ...(tokens === undefined
      ? []
      : [`up to ${formatCount(tokens)} tokens (about ${formatCount(wordsOf(tokens))} words) per chunk`]),
  ].join(' · ')
}

type ModelFacts = Pick<Model, 'model' | 'dimensions' | 'tokens'> & Partial<Pick<Model, 'isSynthetic'>>

/** English has about three words in four tokens. */
const wordsOf = (tokens: number) => Math.round((tokens * 0.75) / 10) * 10
const LONG_TOKENS = 512
const ENGLISH = /^(all-|all_datasets|e5-|gte-(small|base|large)$|bge-.*-en|snowflake-arctic-embed-[sml]$)/i

/** What a model is good for, as far as its name and size tell. */
function adviceOf({ model, dimensions, tokens }: Pick<ModelFacts, 'model' | 'dimensions' | 'tokens'>) {
  if (dimensions === null) return undefined
  const speed = dimensions < 512 ? 'Fast' : dimensions < 1024 ? 'Balanced' : 'Most accurate, slow'
  const name = familyOf(model)
  const language = /multilingual|(^|-)m3$/i.test(name)
    ? 'many languages'
    : ENGLISH.test(name)
      ? 'English'
      : undefined
  const length = tokens !== undefined && tokens >= LONG_TOKENS ? 'longer texts' : undefined
  return [speed, language, length].filter(Boolean).join(', ')
}

/** A model without the registry it is named after: `hf/gte-small` and `thenlper/gte-small` are one. */
const familyOf = (model: string) => model.slice(model.lastIndexOf('/') + 1)

/** One choice of the picker, and the other names of the same model. */
export type ModelChoice = Readonly<{ model: Model; aliases: readonly string[] }>

/** Models under one choice each, however many names they have; the first name the server gave is shown. */
export function modelChoices(models: readonly Model[]): readonly ModelChoice[] {
  const groups = Map.groupBy(models, ({ model, dimensions, availability, isSynthetic }) =>
    isSynthetic ? model : JSON.stringify([familyOf(model), dimensions, availability]),
  )
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ model: first, aliases: others.map(({ model }) => model) }],
  )
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
