import * as z from 'zod'
import { route } from '../access/index.ts'
import { jsonBody, queryNumber } from '../values/index.ts'
import { DryRunQuery, orDryRun } from '../dry-run/index.ts'
import { responses, taggedResponses } from '../errors/index.ts'
import {
  ApiKey,
  ApiKeyPage,
  CreateApiKeyInput,
  CreatedApiKey,
  DefaultApiKey,
  LimitApiKeysInput,
  LimitedApiKeys,
  RotateApiKeyInput,
  UpdateApiKeyInput,
} from './schemas.ts'

const KeyIdParams = z.object({ keyId: z.string().max(64) })

/**
 * Not for keys that are limited to some indexes: such a key could create one without that limit.
 */
const MANAGE = { audience: ['public', 'web'], permission: 'keys:manage' } as const
const MANAGE_ONE = { ...MANAGE, names: 'apiKey' } as const
const INTERNAL = { audience: ['internal'] } as const

/**
 * Keys of the caller's account. Mutations take `dryRun`, `Idempotency-Key` and `If-Match`.
 * Error codes: `unauthorized`, `forbidden`, `api_key_not_found`, `api_key_limit_exceeded`, `api_key_not_active`,
 * `invalid_argument`, `precondition_failed`, `unprocessable_entity`, `operation_conflict_error`.
 */
export const ownApiKeysRoutes = {
  /** 400 `invalid_argument` when `expiresAt` is not in the future, 429 `api_key_limit_exceeded` at the account's limit. */
  createApiKey: route({
    operationId: 'createApiKey',
    method: 'post',
    path: '/keys',
    access: MANAGE,
    request: { query: DryRunQuery, ...jsonBody(CreateApiKeyInput) },
    responses: responses(orDryRun(CreatedApiKey), [400, 401, 403, 409, 422, 429]),
  }),
  /** Newest first, revoked and expired ones included. */
  listApiKeys: route({
    operationId: 'listApiKeys',
    method: 'get',
    path: '/keys',
    access: MANAGE,
    request: {
      query: z.object({
        limit: queryNumber(z.number().int().min(1).max(100)).default(50),
        after: z.string().max(500).optional(),
      }),
    },
    responses: responses(ApiKeyPage, [400, 401, 403, 422]),
  }),
  /** Answers an `ETag`. */
  getApiKey: route({
    operationId: 'getApiKey',
    method: 'get',
    path: '/keys/{keyId}',
    access: MANAGE_ONE,
    request: { params: KeyIdParams },
    responses: taggedResponses(ApiKey, [401, 403, 404, 422]),
  }),
  /** Changes name and note. The permissions of a key are fixed; create another key for others. */
  updateApiKey: route({
    operationId: 'updateApiKey',
    method: 'patch',
    path: '/keys/{keyId}',
    access: MANAGE_ONE,
    request: { params: KeyIdParams, query: DryRunQuery, ...jsonBody(UpdateApiKeyInput) },
    responses: responses(orDryRun(ApiKey), [401, 403, 404, 409, 412, 422]),
  }),
  /**
   * Creates a new key with the same permissions; the old one works until the overlap ends. 409 `api_key_not_active`,
   * also when it was rotated before; 429 `api_key_limit_exceeded` at twice the account's limit.
   */
  rotateApiKey: route({
    operationId: 'rotateApiKey',
    method: 'post',
    path: '/keys/{keyId}/rotate',
    access: MANAGE_ONE,
    request: { params: KeyIdParams, query: DryRunQuery, ...jsonBody(RotateApiKeyInput) },
    responses: responses(orDryRun(CreatedApiKey), [401, 403, 404, 409, 412, 422, 429]),
  }),
  /** The key is refused everywhere within a second, and stays in the list as revoked. Idempotent. */
  revokeApiKey: route({
    operationId: 'revokeApiKey',
    method: 'delete',
    path: '/keys/{keyId}',
    access: MANAGE_ONE,
    request: { params: KeyIdParams, query: DryRunQuery },
    responses: responses(orDryRun(ApiKey), [401, 403, 404, 409, 412, 422]),
  }),
}

/** For services only. */
export const apiKeysInternalRoutes = {
  /**
   * The account's first key, named `default`, admin. Until it is confirmed, each call replaces it and
   * answers a new secret, so that a crash before the secret was shown loses nothing.
   */
  ensureDefaultApiKey: route({
    operationId: 'ensureDefaultApiKey',
    method: 'post',
    path: '/default-api-key',
    access: INTERNAL,
    request: jsonBody(
      z.object({
        accountId: z.string().min(1),
        /**
         * The user who is shown the key's text. The key ends with their membership, as the keys do that they create.
         */
        holderId: z.string().min(1).optional(),
      }),
    ),
    responses: responses(DefaultApiKey, [401, 403, 409, 422]),
  }),
  /** Confirms that the secret was shown: from then on `ensureDefaultApiKey` changes nothing. Idempotent. */
  confirmDefaultApiKey: route({
    operationId: 'confirmDefaultApiKey',
    method: 'post',
    path: '/default-api-key/confirm',
    access: INTERNAL,
    request: jsonBody(z.object({ accountId: z.string().min(1), keyId: z.string().min(1) })),
    responses: responses(z.object({ confirmed: z.literal(true) }), [401, 403, 404, 409, 422]),
  }),
  /**
   * For a user who may do less than before: none of the keys they made, themselves or by other keys, may do more than
   * they may now. One that reaches documents they do not reach is revoked, or with `keep` only loses everything but
   * indexes and documents. Idempotent.
   */
  limitApiKeysOfUser: route({
    operationId: 'limitApiKeysOfUser',
    method: 'post',
    path: '/limited-keys',
    access: INTERNAL,
    request: jsonBody(LimitApiKeysInput),
    responses: responses(LimitedApiKeys, [401, 403, 409, 422]),
  }),
  /** For an account that is being closed. With `purge` all data of the keys is deleted. Idempotent. */
  revokeAllApiKeys: route({
    operationId: 'revokeAllApiKeys',
    method: 'post',
    path: '/revoked-keys',
    access: INTERNAL,
    request: jsonBody(z.object({ accountId: z.string().min(1), purge: z.boolean() })),
    responses: responses(z.object({ revoked: z.number().int() }), [401, 403, 409, 422]),
  }),
}

export const apiKeysRoutes = { ...ownApiKeysRoutes, ...apiKeysInternalRoutes }
