import type { Connection } from '@lancedb/lancedb'
import { onDisk, onDiskEach } from '#platform/disk'
import { ServiceError } from '#platform/errors'
import type { Chunker } from '../chunking/chunker.ts'
import { Backlog } from '../documents/backlog.ts'
import type { Columns } from '../engine/columns.ts'
import { type EngineOptions, LanceIndex } from '../engine/lance-index.ts'
import type { FacetCounter } from '../facets/facet-counter.ts'
import type { ImageStore } from '../images/image-store.ts'
import type { Vectors } from '../vectors/vectors.ts'
import type { Words } from '../lexical/words.ts'
import type { ModelPlan, ModelProgress, ModelStore } from '../ports.ts'
import type { ServedIndex } from '../served-index.ts'
import { type IndexSettings, modelSettingsOf, parseSettings, unservedReason } from '../settings.ts'
import type { HeldIndexRecord, IndexRegistry } from './index-registry.ts'

export type OpenIndexOptions = {
  registry: IndexRegistry
  connection: Connection
  models: ModelStore
  chunker: Chunker
  facetCounter: FacetCounter
  images: ImageStore
  words: Words
  vectors: Vectors
}
type Hooks = {
  onProgress: (progress: ModelProgress) => void
  onSearch: () => void
  onError: (error: unknown) => void
  /** Aborted when the index is retired: its model is not waited for. */
  signal: AbortSignal
}

/**
 * Opens an index over its table; creates the table for an index that was never ready.
 * @throws ServiceError `model_unavailable` with a reason for the user and what to do, `storage_unavailable`
 */
export async function openIndex(
  { spec, phase }: HeldIndexRecord,
  {
    models,
    registry,
    connection,
    chunker,
    facetCounter,
    images,
    words,
    vectors,
    ...hooks
  }: OpenIndexOptions & Hooks,
): Promise<ServedIndex> {
  const { indexId, indexName } = spec
  const { onProgress, onSearch, onError, signal } = hooks
  const settings = parseSettings(spec.settings)
  const isMade = phase === 'ready' || (await onDisk(() => LanceIndex.hasDocuments(connection, indexId)))
  const recorded = isMade ? await registry.embeddedBy(indexId) : undefined
  const plan = models.plan(modelSettingsOf(settings), recorded)
  const reason = reasonAgainst(plan, settings)
  if (reason !== undefined)
    throw new ServiceError({
      kind: isMade ? 'unavailable' : 'invalid',
      code: 'model_unavailable',
      message: reason,
    })
  const request = { settings: modelSettingsOf(settings), accountId: spec.accountId, embeddedBy: recorded }
  const embedder =
    plan.kind === 'no_model'
      ? undefined
      : await unlessAborted(models.open(request, onProgress), signal, (late) => late.release())
  try {
    // After this point a removal running beside it would not see what is created here.
    signal.throwIfAborted()
    onProgress({ stage: 'creating storage' })
    const made = embedder?.embeddedBy
    if (recorded === undefined && made !== undefined) await registry.saveEmbeddedBy(indexId, made)
    const onColumns = (columns: Columns) => registry.saveColumns(indexId, columns)
    const options = { onColumns, onError, words, vectors, takesLists: settings.type === 'structured' }
    const engine = await onDisk(() => openTable({ isMade, indexId, registry, connection }, options))
    return {
      indexId,
      indexName,
      settings,
      engine: onDiskEach(engine),
      ...servedBy(plan, settings),
      ...(embedder && { embedder }),
      chunker,
      facetCounter,
      images,
      backlog: new Backlog(),
      onSearch,
    }
  } catch (error) {
    embedder?.release()
    throw error
  }
}

async function openTable(
  {
    isMade,
    indexId,
    registry,
    connection,
  }: Pick<OpenIndexOptions, 'registry' | 'connection'> & { isMade: boolean; indexId: string },
  options: EngineOptions,
): Promise<LanceIndex> {
  if (!isMade) return LanceIndex.create(connection, indexId, options)
  return LanceIndex.open(connection, indexId, { columns: await registry.columns(indexId), ...options })
}

/**
 * The reason why a new index with these settings could not be served, in words for its owner; `undefined` when it
 * could.
 */
export function refusalOf(models: ModelStore, settings: IndexSettings): string | undefined {
  return reasonAgainst(models.plan(modelSettingsOf(settings)), settings)
}

function reasonAgainst(plan: ModelPlan, settings: IndexSettings): string | undefined {
  return plan.kind === 'unavailable' ? plan.reason : unservedReason(settings)
}

/** Model properties for an index whose settings leave them out. */
function servedBy(plan: ModelPlan, settings: IndexSettings) {
  const prefixes =
    plan.kind === 'text' || plan.kind === 'substitute' ? plan : { textQueryPrefix: '', textChunkPrefix: '' }
  return {
    dimensions: plan.kind === 'unavailable' ? 0 : plan.dimensions,
    textQueryPrefix: settings.textQueryPrefix ?? prefixes.textQueryPrefix,
    textChunkPrefix: settings.textChunkPrefix ?? prefixes.textChunkPrefix,
  }
}

/**
 * Stops waiting when aborted; the shared download continues, and a model that arrives later is released by `late`.
 * @throws the signal's reason
 */
async function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  late: (result: T) => void,
): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => {
    aborted.reject(signal.reason)
    work.then(late, () => {})
  }
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
