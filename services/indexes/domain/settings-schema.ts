import * as z from 'zod'
import { INFERENCE_TYPES, MAX_PREFIX_CHARACTERS, STORAGE_CLASSES } from '#contracts/indexes'
import { nearest } from './settings-keys.ts'
import { modelPropertiesProblems } from './model-properties.ts'

/** One of these words; for a mistyped word, the error suggests the nearest one. */
function word<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, {
    error: ({ input }) => {
      const meant = typeof input === 'string' ? nearest(input, words) : undefined
      return `must be one of ${words.join(', ')}${meant ? `; did you mean ${meant}?` : ''}`
    },
  })
}

/** A strict object; for a mistyped key, the error suggests the nearest one. */
function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined
      const [key = ''] = issue.keys
      const meant = nearest(key, Object.keys(shape))
      return `has an unknown key ${JSON.stringify(key.slice(0, 60))}${meant ? `; did you mean ${meant}?` : `; it takes ${Object.keys(shape).join(', ')}`}`
    },
  })
}

const count = (least: number) => z.number().int().min(least).max(1_000_000)

export const SizeSchema = z.object({
  inferenceType: word(INFERENCE_TYPES).nullish(),
  storageClass: word(STORAGE_CLASSES).nullish(),
  numberOfShards: count(1).nullish(),
  numberOfReplicas: count(0).nullish(),
  numberOfInferences: count(0).nullish(),
})

export const FIELD_TYPES = [
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

const RESERVED_FIELDS = ['_id', '_tensor_facets', '_highlights', '_score', '_found']
const LEXICAL = ['text', 'array<text>', 'custom_vector']
const NUMBERS = ['int', 'long', 'float', 'double']
const NO_FEATURES = ['image_pointer', 'video_pointer', 'audio_pointer', 'multimodal_combination']

const LONGEST_TYPE = 100
/** `map< text ,int >` and `map<text, int>` are the same type. */
const spacedOut = (text: unknown) =>
  typeof text === 'string' && text.length <= LONGEST_TYPE
    ? text.replaceAll(/\s*([<>,])\s*/g, '$1').replaceAll(',', ', ')
    : text

const Field = strict({
  name: z
    .string()
    .regex(
      /^[a-zA-Z_][a-zA-Z0-9_]*$/,
      'a field name has letters, digits and underscores and does not begin with a digit',
    )
    .refine(
      (name) => !RESERVED_FIELDS.includes(name) && !name.startsWith('marqo__'),
      'this field name is reserved',
    ),
  type: z.preprocess(spacedOut, word(FIELD_TYPES)),
  features: z
    .array(word(['lexical_search', 'filter', 'score_modifier']))
    .max(100)
    .nullish(),
  dependentFields: z.record(z.string(), z.number()).nullish(),
}).superRefine((field, context) => {
  for (const problem of problemsOf(field)) context.addIssue({ code: 'custom', ...problem })
})

type FieldLike = {
  name: string
  type: string
  features?: string[] | null | undefined
  dependentFields?: Record<string, number> | null | undefined
}

function* problemsOf({
  name,
  type,
  features,
  dependentFields,
}: FieldLike): Generator<{ path: string[]; message: string }> {
  const dependents = Object.keys(dependentFields ?? {}).length
  if (type === 'multimodal_combination' && dependents === 0)
    yield {
      path: ['dependentFields'],
      message: `field '${name}' is a multimodal_combination and needs dependentFields with weights`,
    }
  if (type !== 'multimodal_combination' && dependents > 0)
    yield {
      path: ['dependentFields'],
      message: `only multimodal_combination fields have dependentFields, and '${name}' is ${type}`,
    }
  for (const feature of features ?? []) {
    const fits =
      !NO_FEATURES.includes(type) &&
      (feature === 'lexical_search'
        ? LEXICAL.includes(type)
        : feature === 'score_modifier'
          ? NUMBERS.includes(type) || type.startsWith('map<')
          : !type.startsWith('map<'))
    if (!fits)
      yield {
        path: ['features'],
        message: `field '${name}' of type ${type} cannot have the feature ${feature}`,
      }
  }
}

const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u, 'holds a control character')
const split = {
  splitLength: z.number().int().min(1).max(1_000_000),
  splitOverlap: z.number().int().min(0).max(1_000_000),
}

export const MAX_FIELDS = 1000

/** The engine's settings as clients may send them; `null` means not given. */
export const EngineSchema = z.object({
  type: word(['structured', 'unstructured', 'semi-structured']).nullish(),
  allFields: z.array(Field).max(MAX_FIELDS).nullish(),
  tensorFields: z.array(z.string().max(200)).max(MAX_FIELDS).nullish(),
  treatUrlsAndPointersAsImages: z.boolean().nullish(),
  treatUrlsAndPointersAsMedia: z.boolean().nullish(),
  filterStringMaxLength: z.number().int().min(0).max(100_000).nullish(),
  model: text(300).nullish(),
  modelProperties: z
    .record(z.string(), z.unknown())
    .superRefine((given, context) => {
      for (const problem of modelPropertiesProblems(given)) context.addIssue({ code: 'custom', ...problem })
    })
    .nullish(),
  normalizeEmbeddings: z.boolean().nullish(),
  textPreprocessing: strict({
    ...split,
    splitMethod: word(['character', 'word', 'sentence', 'passage']),
  }).nullish(),
  imagePreprocessing: strict({
    patchMethod: word(['simple', 'frcnn', 'dino-v1', 'dino-v2', 'marqo-yolo']).nullish(),
  }).nullish(),
  videoPreprocessing: strict(split).nullish(),
  audioPreprocessing: strict(split).nullish(),
  vectorNumericType: word(['float', 'bfloat16']).nullish(),
  annParameters: strict({
    spaceType: word(['euclidean', 'angular', 'dotproduct', 'prenormalized-angular', 'geodegrees', 'hamming']),
    parameters: strict({
      efConstruction: z.number().int().min(1).max(4096),
      m: z.number().int().min(1).max(100),
    }),
  }).nullish(),
  textQueryPrefix: z.string().max(MAX_PREFIX_CHARACTERS).nullish(),
  textChunkPrefix: z.string().max(MAX_PREFIX_CHARACTERS).nullish(),
  collapseFields: z
    .array(strict({ name: text(200), minGroups: z.number().int().min(1).optional() }))
    .length(1)
    .nullish(),
})
export type EngineInput = z.infer<typeof EngineSchema>

/** The engine's settings with all defaults, in display order. */
export type EngineSettings = Readonly<
  Record<string, unknown> & { type: 'structured' | 'unstructured'; model: string }
>

/** JSON Schema (2020-12) of `createIndex`, for editors; rules between two keys are not part of it. */
export function settingsJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(EngineSchema.extend(SizeSchema.shape), { io: 'input', unrepresentable: 'any' })
}
