import * as z from 'zod'

export const IndexStatus = z.enum(['CREATING', 'READY', 'MODIFYING', 'DELETING', 'DELETED', 'FAILED'])
export type IndexStatus = z.infer<typeof IndexStatus>

export const INFERENCE_TYPES = ['marqo.CPU.small', 'marqo.CPU.large', 'marqo.GPU'] as const
export const STORAGE_CLASSES = [
  'marqo.basic',
  'marqo.balanced',
  'marqo.balanced.storage',
  'marqo.balanced.throughput',
  'marqo.performance',
] as const

/** Passed on unchecked: checking each key takes longer than parsing them all. */
const AnyObject = z.custom<Record<string, unknown>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'Invalid input: expected an object',
)

/** Longest prefix of embedded texts: in settings, in `modelProperties` and in requests. */
export const MAX_PREFIX_CHARACTERS = 1000

/**
 * The body that clients send to create or modify an index: contract §1.3, §1.4 and §3. Checked by the Index service
 * instead of a schema, because real clients send much that a schema would refuse and that must be accepted.
 */
export const IndexSettingsBody = AnyObject.meta({
  type: 'object',
  additionalProperties: {},
  id: 'IndexSettingsBody',
  description:
    'Index settings (type, model, allFields, tensorFields, textPreprocessing, …) and size (inferenceType, storageClass, numberOfShards, numberOfReplicas, numberOfInferences). Everything is optional; {} is a valid body.',
  example: { type: 'unstructured', model: 'hf/all-MiniLM-L6-v2', inferenceType: 'marqo.CPU.large' },
})

const Counters = {
  'docs.count': z.string(),
  'docs.deleted': z.string(),
  'store.size': z.string(),
  'search.queryTotal': z.string(),
}

/** One index as every client knows it: contract §1.7. Counters are texts, counts of machines are integers. */
export const IndexListEntry = z
  .looseObject({
    Created: z.string(),
    indexName: z.string(),
    indexStatus: IndexStatus,
    /** Base URL of the index's documents and search, without a trailing slash; empty until it is known. */
    marqoEndpoint: z.string(),
    type: z.enum(['structured', 'unstructured']),
    model: z.string(),
    storageClass: z.string(),
    inferenceType: z.string(),
    numberOfShards: z.number().int(),
    numberOfReplicas: z.number().int(),
    numberOfInferences: z.number().int(),
    marqoVersion: z.string(),
    ...Counters,
    numberOfVectors: z.number().int(),
    /** Why the index, or its last change, failed. */
    errorMsg: z.string().optional(),
    /** The model that embeds in place of `model`, if the cell substitutes models. */
    substituteModel: z.string().optional(),
  })
  .meta({ id: 'IndexListEntry' })
export type IndexListEntry = z.infer<typeof IndexListEntry>

export const IndexList = z
  .object({
    results: z.array(IndexListEntry),
    next: z.string().optional().describe('Set while more may follow: pass it back as `after`.'),
  })
  .meta({ id: 'IndexList' })

export const IndexStatusView = z
  .object({
    indexStatus: IndexStatus,
    /** The current step, in a few words. */
    stage: z.string().optional(),
    /** Why the index failed, and what to do. */
    reason: z.string().optional(),
    /** Share done, 0 to 1, when it is known. */
    progress: z.number().optional(),
    estimatedSecondsLeft: z.number().optional(),
    /** The model that embeds in place of the index's own. */
    substituteModel: z.string().optional(),
  })
  .meta({ id: 'IndexStatusView' })
export type IndexStatusView = z.infer<typeof IndexStatusView>

export const Acknowledged = z.object({ acknowledged: z.literal(true) }).meta({ id: 'Acknowledged' })

export const IndexCreated = z
  .object({
    acknowledged: z.literal(true),
    index: z.string(),
    /** What was sent and had no effect. */
    warnings: z.array(z.string()).optional(),
  })
  .meta({ id: 'IndexCreated' })
export type IndexCreated = z.infer<typeof IndexCreated>

export const IndexModified = Acknowledged.extend({
  /** What was sent and had no effect. */
  warnings: z.array(z.string()).optional(),
}).meta({ id: 'IndexModified' })
export type IndexModified = z.infer<typeof IndexModified>

/** One event of the stream; `data` is JSON. */
export const IndexEvent = z
  .object({
    event: z.enum(['snapshot', 'status', 'gone']).optional(),
    data: z.string().optional(),
    retry: z.number().int().optional(),
  })
  .meta({
    id: 'IndexEvent',
    description:
      'One event of the stream, field by field. `data` is JSON: `{"indexes":[…]}` of `snapshot`, `{"index":{…}}` of `status`, `{"indexName":"…"}` of `gone`.',
  })

export const IndexStats = z
  .object({
    numberOfDocuments: z.number().int(),
    numberOfVectors: z.number().int(),
    backend: z.object({
      memoryUsedPercentage: z.number().nullable(),
      storageUsedPercentage: z.number().nullable(),
    }),
    /** The cell does not answer; these values are its last ones. */
    isStale: z.literal(true).optional(),
  })
  .meta({ id: 'IndexStats' })
export type IndexStats = z.infer<typeof IndexStats>

export const IndexSettingsView = z.record(z.string(), z.unknown()).meta({ id: 'IndexSettingsView' })
