import { ServiceError } from '#platform/errors'
import type { HeldIndexRecord } from './index-registry.ts'

/** The error for an index that cannot answer now; `undefined` for one that can. */
export function refusalOf({ phase, reason, spec }: HeldIndexRecord, stage: string): ServiceError | undefined {
  if (phase !== 'ready')
    return new ServiceError({
      kind: 'unavailable',
      code: 'index_not_ready',
      message:
        phase === 'failed'
          ? `Index '${spec.indexName}' failed: ${reason ?? 'no reason is known'}`
          : `Index '${spec.indexName}' is still being created (${stage}). Wait until its status is READY.`,
      retryAfterSeconds: 5,
    })
  if (spec.numberOfInferences > 0) return undefined
  return new ServiceError({
    kind: 'unavailable',
    code: 'index_paused',
    message: `Index '${spec.indexName}' is paused: it has 0 inference pods. Its documents are kept. Set numberOfInferences to 1 or more to use it.`,
    retryAfterSeconds: 60,
  })
}

export function notHere(message: string): ServiceError {
  return new ServiceError({ kind: 'not_found', code: 'index_not_found', message })
}

export function noSuchEndpoint(): ServiceError {
  return notHere('There is no index at this endpoint. List the indexes to see their endpoints.')
}
