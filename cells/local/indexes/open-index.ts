import type { Connection } from '@lancedb/lancedb'
import { onDisk, onDiskEach } from '#platform/disk'
import { ServiceError } from '#platform/errors'
import type { Chunker } from '../chunking/chunker.ts'
import { Backlog } from '../documents/backlog.ts'
import type { Columns } from '../engine/columns.ts'
import { LanceIndex } from '../engine/lance-index.ts'
import type { ModelPlan, ModelProgress, ModelStore } from '../ports.ts'
import type { ServedIndex } from '../served-index.ts'
import { modelSettingsOf, parseSettings, unservedReason } from '../settings.ts'
import type { IndexRecord, IndexRegistry } from './index-registry.ts'

export type OpenIndexOptions = {
  registry: IndexRegistry
  connection: Connection
  models: ModelStore
  chunker: Chunker
}
type Hooks = {
  onProgress: (progress: ModelProgress) => void
  onSearch: () => void
  onError: (error: unknown) => void
  /** Nobody wants it any more: its model is not waited for. */
  signal: AbortSignal
}

/**
 * Opens an index over its table, or makes the table when the index was never ready.
 * @throws ServiceError `model_unavailable` with a reason for the user and what to do, `storage_unavailable`
 */
export async function openIndex(
  { spec, phase }: IndexRecord,
  { models, registry, connection, chunker, ...hooks }: OpenIndexOptions & Hooks,
): Promise<ServedIndex> {
  const { indexId, indexName } = spec
  const { onProgress, onSearch, onError, signal } = hooks
  const settings = parseSettings(spec.settings)
  const plan = models.plan(modelSettingsOf(settings))
  const reason = plan.kind === 'unavailable' ? plan.reason : unservedReason(settings)
  if (reason !== undefined)
    throw new ServiceError({ kind: 'invalid', code: 'model_unavailable', message: reason })
  const embedder =
    plan.kind === 'no_model'
      ? undefined
      : await unlessAborted(models.open(modelSettingsOf(settings), onProgress), signal)
  // Whoever removes an index has not seen what would be made from here on.
  signal.throwIfAborted()
  onProgress({ stage: 'creating storage' })
  const onColumns = (columns: Columns) => registry.saveColumns(indexId, columns)
  const engine = await onDisk(async () => {
    const isMade = phase === 'ready' || (await LanceIndex.hasDocuments(connection, indexId))
    return isMade
      ? LanceIndex.open(connection, indexId, {
          columns: await registry.columns(indexId),
          onColumns,
          onError,
        })
      : LanceIndex.create(connection, indexId, { onColumns, onError })
  })
  const prefixes =
    plan.kind === 'text' || plan.kind === 'substitute' ? plan : { textQueryPrefix: '', textChunkPrefix: '' }
  return {
    indexId,
    indexName,
    settings,
    engine: onDiskEach(engine),
    dimensions: dimensionsOf(plan),
    ...(embedder && { embedder }),
    chunker,
    backlog: new Backlog(),
    textQueryPrefix: settings.textQueryPrefix ?? prefixes.textQueryPrefix,
    textChunkPrefix: settings.textChunkPrefix ?? prefixes.textChunkPrefix,
    onSearch,
  }
}

/** Stops waiting; the shared download continues. @throws the signal's reason */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function dimensionsOf(plan: ModelPlan): number {
  return plan.kind === 'unavailable' ? 0 : plan.dimensions
}
