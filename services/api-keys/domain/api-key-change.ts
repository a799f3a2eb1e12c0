import type { ApiKeyRecord } from './api-key.ts'

/** What an event tells of a key: whose it is, and its state before and after; never its text or hash. */
export function apiKeyChange(before: ApiKeyRecord, after: ApiKeyRecord) {
  return { ...about(after), before: stateOf(before), after: stateOf(after) }
}

/** What an event tells of a key that is new. */
export function apiKeyBegun(key: ApiKeyRecord) {
  return { ...about(key), after: stateOf(key) }
}

const about = ({ accountId, keyId, name }: ApiKeyRecord) => ({ accountId, subject: { id: keyId, name } })

function stateOf({
  name,
  note,
  scope,
  indexNames,
  holderId,
  expiresAt,
  revokedAt,
  replacedBy,
  withheld,
}: ApiKeyRecord) {
  return {
    name,
    note,
    scope,
    indexNames,
    holderId,
    expiresAt: expiresAt?.toISOString(),
    revokedAt: revokedAt?.toISOString(),
    replacedBy,
    withheld,
  }
}
