import type { CellDataOperation, CellModel, VerifiedApiKey } from '#contracts/cells'
import type { Access } from '#platform/caller'
import type { ServiceError } from '#platform/errors'

/** Progress of making a model ready; `share` is 0 to 1 when the size is known. */
export type ModelProgress = { stage: string; share?: number; secondsLeft?: number }

/** Texts to embed, the index they belong to, and their urgency. */
export type EmbedRequest = {
  /** Or the bytes of images, where the model embeds them. */
  texts: readonly (string | Uint8Array)[]
  /** Work of different indexes takes turns, so that one busy index does not block another. */
  indexId: string
  /** Queries go ahead of documents. */
  urgency: 'query' | 'document'
  signal?: AbortSignal
  /** Called for an image that cannot be read, whose vector is empty then; without it the request fails. */
  onRefused?: (at: number, error: ServiceError) => void
}

/** A model that is loaded and can embed text, off the request thread and batched across requests. */
export interface Embedder {
  readonly dimensions: number
  /** Whether the model fails on every text at present. */
  readonly isFailing: boolean
  /**
   * One vector per text, in order; L2-normalised when `normalize` was asked of `open`.
   * @throws ServiceError `model_unavailable` when the worker keeps dying, `too_many_requests` when too many queries of
   * the index wait already
   */
  embed(request: EmbedRequest): Promise<Float32Array[]>
}

export type ModelSettings = {
  model: string
  modelProperties?: Record<string, unknown>
  normalizeEmbeddings: boolean
}

/**
 * The model and reading that embedded an index's texts; stored with the documents, because any other gives other
 * vectors.
 */
export type EmbeddedBy = {
  /** A hub repository, or the name of a model without weights. */
  model: string
  /** The commit of the repository. */
  revision?: string
  /** SHA-256 of the weights. */
  weights?: string
  /** Length of the vectors that are stored. */
  dimensions: number
  tokens: number
  pooling: 'mean' | 'cls'
  textQueryPrefix: string
  textChunkPrefix: string
  /** Whether it replaces the model in the index's settings. */
  isSubstitute: boolean
  /** Whether it embedded images too. */
  images?: boolean
}

/** How this cell would serve a model, decided without loading anything. */
export type ModelPlan =
  | { kind: 'no_model'; dimensions: number }
  | {
      kind: 'text'
      source: 'bundled' | 'models-dir' | 'hub' | 'synthetic'
      dimensions: number
      textQueryPrefix: string
      textChunkPrefix: string
    }
  /** Another model embeds in its place; every view of the index shows this. */
  | {
      kind: 'substitute'
      substituteModel: string
      dimensions: number
      textQueryPrefix: string
      textChunkPrefix: string
    }
  /** `reason` says why and what to do, for the user. */
  | { kind: 'unavailable'; reason: string }

/** An index's hold on a model. Other indexes may hold the same; it is unloaded when none of them wants it. */
export interface IndexModel extends Embedder {
  /** Must be stored with the documents; known after the first load. */
  readonly embeddedBy: EmbeddedBy | undefined
  /** Whether it embeds images too, in the space of its texts. */
  readonly embedsImages: boolean
  /** Whether the model is loaded and this index wants it. */
  readonly isLoaded: boolean
  /** Stops wanting the model until the next `embed`. @returns whether the index wanted it and it was loaded */
  letGo(): boolean
  /** Ends the hold; called when the index is removed. */
  release(): void
}

export type OpenModel = {
  settings: ModelSettings
  /** The account of the index. */
  accountId: string
  /** The model that embedded the index's documents; no other may be returned. */
  embeddedBy?: EmbeddedBy | undefined
}

/** The models this cell has or can get. */
export interface ModelStore {
  /** The model an index gets when its settings name none. */
  readonly defaultModel: string
  /** `embeddedBy` is given for an index that holds documents. */
  plan(settings: ModelSettings, embeddedBy?: EmbeddedBy): ModelPlan
  /** Every model known by name, and how an index naming it would be served. */
  known(): CellModel[]
  /**
   * Takes a hold on a model. It is loaded first, and downloaded where the plan says `hub`; with `embeddedBy` it is
   * loaded on first use. Concurrent calls for one model share the work.
   * @throws ServiceError `model_unavailable` with a reason for the user and what to do
   */
  open(request: OpenModel, onProgress: (progress: ModelProgress) => void): Promise<IndexModel>
}

/**
 * Decides whether a key may do something at an index.
 * @throws ServiceError `unauthorized`, `forbidden`, `index_not_found` (another account's), `service_unavailable`
 */
export type Authorize = (request: {
  apiKey: string | undefined
  accountId: string
  indexName: string
  needed: Access
}) => AuthorizedKey | Promise<AuthorizedKey>

/** `isCanary`: the key of the cell's own canary, not of a client. */
export type AuthorizedKey = VerifiedApiKey & { isCanary?: true }

/** A request that an endpoint answered. */
export type DataRequestSeen = {
  operation: CellDataOperation
  status: number
  durationMs: number
  /** The index behind the endpoint; absent when it does not exist, or when the caller may not know of it. */
  index?: { accountId: string; indexId: string }
  /** A client with its key, the control plane for a person, or the cell's own canary. */
  from: 'client' | 'console' | 'canary'
}
