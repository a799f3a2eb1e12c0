import type { ApiKeyActor, ApiKeyScope } from '#contracts/api-keys'
import type { ApiKeyRecord } from './domain/api-key.ts'

/** Events for the host's log and metrics, each emitted once. They never contain a key's text or hash. */
export type ApiKeyEvent =
  | { event: 'api_key.created'; accountId: string; keyId: string; scope: ApiKeyScope; by: ApiKeyActor }
  | { event: 'api_key.rotated'; accountId: string; keyId: string; replacedBy: string }
  | { event: 'api_key.revoked'; accountId: string; keyId: string; by: ApiKeyActor }

/** What an operator must be able to see afterwards, with who did it and from where. */
export const API_KEY_SECURITY_EVENTS = [
  'api_key.created',
  'api_key.rotated',
  'api_key.revoked',
] as const satisfies readonly ApiKeyEvent['event'][]

export function apiKeyCreated(key: ApiKeyRecord): ApiKeyEvent {
  return {
    event: 'api_key.created',
    accountId: key.accountId,
    keyId: key.keyId,
    scope: key.scope,
    by: key.createdBy,
  }
}

export function apiKeyRevoked(key: ApiKeyRecord, by: ApiKeyActor): ApiKeyEvent {
  return { event: 'api_key.revoked', accountId: key.accountId, keyId: key.keyId, by }
}

export function apiKeyRotated(key: ApiKeyRecord, replacedBy: string): ApiKeyEvent {
  return { event: 'api_key.rotated', accountId: key.accountId, keyId: key.keyId, replacedBy }
}
