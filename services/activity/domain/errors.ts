import { ServiceError } from '#platform/errors'

export function recordNotFound(): ServiceError {
  return new ServiceError({
    kind: 'not_found',
    code: 'activity_record_not_found',
    message: 'No such record in the activity of this account. It may be older than records are kept.',
  })
}

export function tooManyExports(most: number): ServiceError {
  return new ServiceError({
    kind: 'limit',
    code: 'too_many_exports',
    message: `This account has ${most} exports under way, which is the limit. Wait for one to end, then try again.`,
    retryAfterSeconds: 5,
  })
}
