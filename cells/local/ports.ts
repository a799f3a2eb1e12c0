import type { CellDataOperation, CellModel, VerifiedApiKey } from '#contracts/cells'
import type { Access } from '#platform/caller'

/** Progress of making a model ready; `share` is 0 to 1 when the size is known. */
export type ModelProgress = { stage: string; share?: number; secondsLeft?: number }

/** Text in, unit of fairness and urgency beside it. */
export type EmbedRequest = {
  texts: readonly string[]
  /** Work of different indexes takes turns, so that one busy index does not block another. */
  indexId: string
  /** Queries go ahead of documents. */
  urgency: 'query' | 'document'
  signal?: AbortSignal
}

/** A model that is loaded and can embed text, off the request thread and batched across requests. */
export interface Embedder {
  readonly dimensions: number
  /** Whether it embeds nothing at present, whatever it is given. */
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

/** What turned the texts of an index into vectors: kept with its documents, as others would give other vectors. */
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
  /** It embeds in the place of the model that the index names. */
  isSubstitute: boolean
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
  /** Another model embeds in its place; the index says so wherever it is shown. */
  | {
      kind: 'substitute'
      substituteModel: string
      dimensions: number
      textQueryPrefix: string
      textChunkPrefix: string
    }
  /** `reason` says why and what to do, for the user. */
  | { kind: 'unavailable'; reason: string }

/** An index's hold on a model. Others may hold the same; it is unloaded when none of them wants it. */
export interface IndexModel extends Embedder {
  /** To be kept with the documents; known once the model was loaded. */
  readonly embeddedBy: EmbeddedBy | undefined
  /** Whether it is loaded, and this index wants it. */
  readonly isLoaded: boolean
  /** Until it embeds again, the index does not want it. @returns whether it did */
  letGo(): boolean
  /** The index is gone. */
  release(): void
}

export type OpenModel = {
  settings: ModelSettings
  /** Who holds it. */
  accountId: string
  /** What the documents were embedded by: nothing else is given. */
  embeddedBy?: EmbeddedBy | undefined
}

/** The models this cell has or can get. */
export interface ModelStore {
  /** The model an index gets when its settings name none. */
  readonly defaultModel: string
  /** With `embeddedBy`, for an index that holds documents. */
  plan(settings: ModelSettings, embeddedBy?: EmbeddedBy): ModelPlan
  /** Every model it knows by name, and what becomes of an index that names it. */
  known(): CellModel[]
  /**
   * Takes hold of a model. It is loaded first, and downloaded where the plan says `hub`, unless it is known what
   * embedded the documents: then it is loaded when it is needed. Concurrent calls for one model share the work.
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

/** `isCanary`: the cell's own, which is no client. */
export type AuthorizedKey = VerifiedApiKey & { isCanary?: true }

/** A request that an endpoint answered. */
export type DataRequestSeen = {
  operation: CellDataOperation
  status: number
  durationMs: number
  /** The index behind the endpoint; absent when there is none, or when whoever asked may not know of it. */
  index?: { accountId: string; indexId: string }
  /** A client with its key, the control plane for a person, or the cell itself. */
  from: 'client' | 'console' | 'canary'
}
