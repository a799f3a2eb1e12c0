import * as z from 'zod'
import { MAX_PREFIX_CHARACTERS } from '#contracts/indexes'
import { ServiceError } from '#platform/errors'
import type { ModelSettings } from './ports.ts'

const FIELD_TYPES = [
  'text',
  'bool',
  'int',
  'long',
  'float',
  'double',
  'array<text>',
  'array<int>',
  'array<long>',
  'array<float>',
  'array<double>',
  'image_pointer',
  'video_pointer',
  'audio_pointer',
  'multimodal_combination',
  'custom_vector',
  'map<text, int>',
  'map<text, long>',
  'map<text, float>',
  'map<text, double>',
] as const
export type FieldType = (typeof FIELD_TYPES)[number]

/** Whether a field of this type rounds large integers, as it rounds every number. */
export function roundsNumbers(type: FieldType | undefined): boolean {
  return type !== undefined && /\b(float|double)\b/.test(type)
}

const Field = z.object({
  name: z.string(),
  type: z.enum(FIELD_TYPES),
  features: z.array(z.enum(['lexical_search', 'filter', 'score_modifier'])).default([]),
  dependentFields: z.record(z.string(), z.number()).optional(),
})
export type FieldSettings = z.infer<typeof Field>

const Settings = z.object({
  type: z.enum(['structured', 'unstructured']),
  model: z.string(),
  modelProperties: z.record(z.string(), z.unknown()).optional(),
  normalizeEmbeddings: z.boolean().default(true),
  textPreprocessing: z
    .object({
      splitLength: z.number().int().positive(),
      splitOverlap: z.number().int().nonnegative(),
      splitMethod: z.enum(['character', 'word', 'sentence', 'passage']),
    })
    .default({ splitLength: 2, splitOverlap: 0, splitMethod: 'sentence' }),
  treatUrlsAndPointersAsImages: z.boolean().default(false),
  treatUrlsAndPointersAsMedia: z.boolean().default(false),
  filterStringMaxLength: z.number().int().nonnegative().default(50),
  allFields: z.array(Field).default([]),
  tensorFields: z.array(z.string()).default([]),
  annParameters: z.object({ spaceType: z.string() }).default({ spaceType: 'prenormalized-angular' }),
  textQueryPrefix: z.string().max(MAX_PREFIX_CHARACTERS).optional(),
  textChunkPrefix: z.string().max(MAX_PREFIX_CHARACTERS).optional(),
  collapseFields: z.array(z.object({ name: z.string() })).default([]),
})

/** An index's engine settings, checked, with its fields by name. */
export type IndexSettings = Omit<z.infer<typeof Settings>, 'allFields'> & {
  fields: ReadonlyMap<string, FieldSettings>
}

/** @throws ServiceError `unprocessable_entity` for settings that no index can have */
export function parseSettings(raw: Record<string, unknown>): IndexSettings {
  const parsed = Settings.safeParse(raw)
  if (!parsed.success)
    throw new ServiceError({
      kind: 'unprocessable',
      code: 'unprocessable_entity',
      message: `The index settings are not valid. ${z.prettifyError(parsed.error)}`,
    })
  const { allFields, ...rest } = parsed.data
  return { ...rest, fields: new Map(allFields.map((field) => [field.name, field])) }
}

export function modelSettingsOf(settings: IndexSettings): ModelSettings {
  return {
    model: settings.model,
    normalizeEmbeddings: settings.normalizeEmbeddings,
    ...(settings.modelProperties && { modelProperties: settings.modelProperties }),
  }
}

/** Distances for which this cell ranks exactly as Marqo does. */
const SPACES = ['prenormalized-angular', 'angular']

/**
 * The reason why this cell cannot serve an index with these settings, in words for its owner; `undefined` when it can.
 * Image fields are accepted; without a model for them, documents with an image to embed are refused one by one.
 */
export function unservedReason(settings: IndexSettings): string | undefined {
  const space = settings.annParameters.spaceType
  if (!SPACES.includes(space))
    return `This cell ranks by ${SPACES.join(' and ')}, not by spaceType '${space}'. Delete the index and create it with annParameters.spaceType 'prenormalized-angular'.`
  return undefined
}
