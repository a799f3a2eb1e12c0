import * as z from 'zod'

/**
 * The desired state of one index at a cell. Sent whole every time, with a growing `generation`; a cell refuses a
 * generation lower than the one it holds.
 */
export const CellIndexSpec = z
  .object({
    indexId: z.string(),
    accountId: z.string(),
    indexName: z.string(),
    /** Two indexes may have the same name while one is being deleted; the endpoint belongs to the one created last. */
    createdAt: z.iso.datetime().optional(),
    /**
     * Part of the endpoint, and the same for every index of this name in this account. An older control plane does not
     * send it; then the beginning of the index's id takes its place.
     */
    endpointKey: z
      .string()
      .regex(/^[0-9a-z]{6}$/)
      .optional(),
    generation: z.number().int().positive(),
    /** Engine settings as `GET /settings` shows them (validated, defaults filled in, no cloud-only keys). */
    settings: z.record(z.string(), z.unknown()),
    numberOfShards: z.number().int().positive(),
    numberOfReplicas: z.number().int().nonnegative(),
    /** 0 pauses the index: data kept, data requests answer 503. */
    numberOfInferences: z.number().int().nonnegative(),
    inferenceType: z.string(),
    storageClass: z.string(),
  })
  .meta({ id: 'CellIndexSpec' })
export type CellIndexSpec = z.infer<typeof CellIndexSpec>

export const CellIndexStats = z.object({
  numberOfDocuments: z.number().int(),
  numberOfVectors: z.number().int(),
  storeSizeBytes: z.number().int(),
  searchQueryTotal: z.number().int(),
  memoryUsedPercentage: z.number().nullable(),
  storageUsedPercentage: z.number().nullable(),
})
export type CellIndexStats = z.infer<typeof CellIndexStats>
/** Statistics of an empty index. */
export const NO_INDEX_STATS: CellIndexStats = {
  numberOfDocuments: 0,
  numberOfVectors: 0,
  storeSizeBytes: 0,
  searchQueryTotal: 0,
  memoryUsedPercentage: null,
  storageUsedPercentage: null,
}

/** Whether an index could be served. */
export const CellIndexPlan = z.object({
  /** Why it would fail and what to do, for its owner; absent when it would be served. */
  reason: z.string().optional(),
})
export type CellIndexPlan = z.infer<typeof CellIndexPlan>

/** The observed state of one index at a cell. */
export const CellIndexState = z
  .object({
    indexId: z.string(),
    accountId: z.string(),
    indexName: z.string(),
    /** The generation that this state belongs to. */
    generation: z.number().int(),
    phase: z.enum(['provisioning', 'ready', 'failed', 'retiring']),
    /** The current step, in a few words that a user understands: `downloading model`. */
    stage: z.string(),
    /** Why it failed and what to do, when `phase` is `failed`. */
    reason: z.string().optional(),
    /** Share done, 0 to 1, when it is known. */
    progress: z.number().min(0).max(1).optional(),
    estimatedSecondsLeft: z.number().nonnegative().optional(),
    /** Base URL for data requests, without a trailing slash. */
    endpoint: z.string(),
    /** The model that embeds the text in place of the named one. */
    substituteModel: z.string().optional(),
    stats: CellIndexStats,
  })
  .meta({ id: 'CellIndexState' })
export type CellIndexState = z.infer<typeof CellIndexState>

/** Capacity and models of a cell. Used to place an index. */
export const CellDescription = z
  .object({
    cellId: z.string(),
    kind: z.enum(['local', 'kubernetes']),
    region: z.string(),
    /** The model used when the settings name none. */
    defaultModel: z.string(),
    /** Whether an index may name a model the cell does not hold yet. */
    unavailableModels: z.enum(['refuse', 'substitute']),
    indexes: z.number().int(),
    maxIndexes: z.number().int(),
    marqoVersion: z.string(),
  })
  .meta({ id: 'CellDescription' })
export type CellDescription = z.infer<typeof CellDescription>

/** A model that a cell knows by name, and whether it can serve it. */
export const CellModel = z
  .object({
    model: z.string(),
    dimensions: z.number().int(),
    /** The longest text that it reads; the rest is ignored. */
    tokens: z.number().int().optional(),
    availability: z.enum(['ready', 'download', 'substitute', 'unavailable']),
    /** Its vectors are meaningless; for tests. */
    isSynthetic: z.boolean(),
  })
  .meta({ id: 'CellModel' })
export type CellModel = z.infer<typeof CellModel>

/** The outcome of writing, finding and deleting one document through the index's public endpoint. */
export const CanaryResult = z.object({
  ok: z.boolean(),
  /** The step that failed, and why, for the log. */
  failedStep: z.string().optional(),
  /** Set when no retry can succeed: why, and what to do, for the index's owner. */
  refusal: z.string().optional(),
})
export type CanaryResult = z.infer<typeof CanaryResult>

/** What a cell's gate needs to know of a key; no secret. */
export const VerifiedApiKey = z
  .object({
    keyId: z.string(),
    accountId: z.string(),
    scope: z.enum(['admin', 'read-write', 'read']),
    indexNames: z.array(z.string()).optional(),
    /** ISO time from which the key is refused. */
    expiresAt: z.string().optional(),
  })
  .meta({ id: 'VerifiedApiKey' })
export type VerifiedApiKey = z.infer<typeof VerifiedApiKey>

/** SHA-256 of the whole key text, base64url. Cells and the control plane exchange only this. */
export const ApiKeyHash = z.string().length(43)

/** One entry of the feed: this key was revoked, or its scope or expiry changed. The cached key must be dropped. */
export const ApiKeyChange = z.object({ keyHash: ApiKeyHash, revoked: z.boolean() })
export type ApiKeyChange = z.infer<typeof ApiKeyChange>

/** Requests made with one key since the last report. */
export const ApiKeyUse = z.object({
  accountId: z.string().max(64),
  keyId: z.string().max(64),
  requests: z.number().int().positive(),
  lastUsedAt: z.iso.datetime(),
})
export type ApiKeyUse = z.infer<typeof ApiKeyUse>
