import { ServiceError } from '#platform/errors'
import type { IndexRecord } from './index-record.ts'

export function indexNotFound(indexName: string): ServiceError {
  return new ServiceError({
    kind: 'not_found',
    code: 'index_not_found',
    message: `Index '${indexName.slice(0, 60)}' does not exist. List the indexes to see their names.`,
  })
}

/** The Terraform provider looks for the words `already exists`, to adopt the index. */
export function indexAlreadyExists({ indexName, status }: IndexRecord): ServiceError {
  if (status === 'DELETING') return stillDeleting(indexName)
  return new ServiceError({
    kind: 'conflict',
    code: 'index_already_exists',
    message: `Index '${indexName}' already exists. Choose another name, or delete it first.`,
  })
}

/** An index being deleted cannot be adopted. */
function stillDeleting(indexName: string): ServiceError {
  return new ServiceError({
    kind: 'conflict',
    code: 'operation_conflict_error',
    message: `Index '${indexName}' is being deleted. Wait until it is gone and try again, or choose another name.`,
    retryAfterSeconds: 5,
  })
}

export function noCapacity(): ServiceError {
  return new ServiceError({
    kind: 'unavailable',
    code: 'no_capacity',
    message: 'No cell has room for another index. Delete one, or try again later.',
    retryAfterSeconds: 60,
  })
}

export function indexLimitReached(limit: number): ServiceError {
  return new ServiceError({
    kind: 'invalid',
    code: 'invalid_argument',
    message: `This account has ${limit} indexes, which is its limit. Delete one, or ask for a higher limit.`,
  })
}

export function notModifiable({ indexName, status }: IndexRecord): ServiceError {
  return new ServiceError({
    kind: 'conflict',
    code: 'operation_conflict_error',
    message: `Index '${indexName}' is ${status} and can be modified only when it is READY. Wait for that and try again.`,
    ...(status !== 'FAILED' && { retryAfterSeconds: 5 }),
  })
}

export function changedMeanwhile(indexName: string): ServiceError {
  return new ServiceError({
    kind: 'conflict',
    code: 'operation_conflict_error',
    message: `Index '${indexName}' is being changed by someone else at the same time. Try again.`,
    retryAfterSeconds: 1,
  })
}

/** The error for an index without an endpoint yet, or whose endpoint is being removed. */
export function notReachable({ indexName, status }: IndexRecord): ServiceError {
  return new ServiceError({
    kind: 'unavailable',
    code: 'index_not_ready',
    message: `Index '${indexName}' is ${status}. Its documents can be reached when it is READY.`,
    retryAfterSeconds: 5,
  })
}

/** The error for an index that the cell could not serve; it would become FAILED. */
export function cannotBeServed(reason: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code: 'model_unavailable', message: reason })
}
