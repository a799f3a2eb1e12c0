import * as z from 'zod'
import { optional } from '../values/index.ts'

export const ApiKeyScope = z.enum(['admin', 'read-write', 'read'])
export type ApiKeyScope = z.infer<typeof ApiKeyScope>

// Trimmed last, so that the schema's bounds apply to the text as sent.
const printable = (max: number, what: string) =>
  z
    .string()
    .max(max, `${what} has at most ${max} characters`)
    .regex(/^\P{Cc}*$/u, `${what} holds no control characters`)
    .trim()
    // The equivalent pattern without `\p{…}`, for OpenAPI tools that lack it.
    .meta({ pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' })

/** Strict, so that a mistyped `indexNames` cannot silently make a key for every index. */
export const CreateApiKeyInput = z
  .strictObject({
    name: printable(64, 'name').min(1, 'name must not be empty'),
    note: optional(printable(500, 'note')),
    scope: ApiKeyScope,
    /** From then on the key is refused. Absent or `null`: it is valid until it is revoked. */
    expiresAt: optional(z.iso.datetime({ offset: true })),
    /** Absent or `null`: every index of the account, later ones included. */
    indexNames: optional(
      z
        .array(z.string().regex(/^[a-zA-Z_-][a-zA-Z0-9_-]{0,31}$/, 'not an index name'))
        .min(1, 'name at least one index, or leave indexNames out for all of them')
        .max(100)
        .refine((names) => new Set(names).size === names.length, 'an index is named twice')
        .meta({ uniqueItems: true }),
    ),
  })
  .meta({ id: 'CreateApiKeyInput' })
export type CreateApiKeyInput = z.infer<typeof CreateApiKeyInput>

/** The principal that made a change. */
export const ApiKeyActor = z.object({ type: z.enum(['user', 'apiKey', 'cell', 'system']), id: z.string() })
export type ApiKeyActor = z.infer<typeof ApiKeyActor>

export const ApiKey = z
  .object({
    keyId: z.string(),
    name: z.string(),
    note: z.string().optional(),
    scope: ApiKeyScope,
    indexNames: z.array(z.string()).optional(),
    status: z.enum(['active', 'expired', 'revoked']),
    /** The beginning of the key's text, to find in a list the key that one holds. */
    textPrefix: z.string(),
    createdAt: z.string(),
    createdBy: ApiKeyActor,
    expiresAt: z.string().optional(),
    revokedAt: z.string().optional(),
    revokedBy: ApiKeyActor.optional(),
    /** The id of the key that replaces it after a rotation. */
    replacedBy: z.string().optional(),
    /** Accurate to about a minute; absent when the key was never used. */
    lastUsedAt: z.string().optional(),
    /** Requests made with the key, here and at the endpoints of indexes. */
    requests: z.number().int(),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.infer<typeof ApiKey>

export const CreatedApiKey = ApiKey.extend({
  /** The whole text for `x-api-key`. Shown only now; only its hash is stored. */
  secret: z.string(),
}).meta({ id: 'CreatedApiKey' })
export type CreatedApiKey = z.infer<typeof CreatedApiKey>

/** Strict, like the input of a new key: permissions cannot be changed, only the key replaced. */
export const UpdateApiKeyInput = z
  .strictObject({
    name: optional(printable(64, 'name').min(1, 'name must not be empty')),
    /** An empty note removes it. */
    note: optional(printable(500, 'note')),
  })
  .refine(({ name, note }) => name !== undefined || note !== undefined, 'give a name or a note to change')
  .meta({ id: 'UpdateApiKeyInput', minProperties: 1 })
export type UpdateApiKeyInput = z.infer<typeof UpdateApiKeyInput>

export const MAX_OVERLAP_SECONDS = 7 * 86_400
const OVERLAP_SECONDS = 86_400
export const RotateApiKeyInput = z
  .strictObject({
    /** How long the old key still works beside the new one; 0 revokes it at once. */
    overlapSeconds: z
      .number()
      .int()
      .min(0)
      .max(MAX_OVERLAP_SECONDS)
      .nullable()
      .default(OVERLAP_SECONDS)
      .transform((seconds) => seconds ?? OVERLAP_SECONDS),
  })
  .meta({ id: 'RotateApiKeyInput' })

export const ApiKeyPage = z
  .object({
    results: z.array(ApiKey),
    /** Set while more keys may follow: pass it back as `after`. */
    next: z.string().optional(),
  })
  .meta({ id: 'ApiKeyPage' })
export type ApiKeyPage = z.infer<typeof ApiKeyPage>

export const DefaultApiKey = z.object({
  apiKey: ApiKey,
  /** Present until `confirmDefaultApiKey` confirms that it was shown. */
  secret: z.string().optional(),
})
export type DefaultApiKey = z.infer<typeof DefaultApiKey>

export const LimitApiKeysInput = z.object({
  accountId: z.string().min(1),
  userId: z.string().min(1),
  /** The user's permissions from now on. */
  permissions: z.array(z.string()),
  keep: z.boolean(),
  /** Changes nothing; the answer lists the keys that would be affected. */
  dryRun: z.boolean(),
  by: ApiKeyActor,
})
export const LimitedApiKeys = z.object({
  /** Keys for documents that the user can no longer reach: revoked, or kept with `keep`. */
  beyond: z.array(z.object({ keyId: z.string(), name: z.string() })),
  /** Number of other keys that lose permissions. */
  limited: z.number().int(),
  /** Every key of the user. */
  keyIds: z.array(z.string()),
})
export type LimitedApiKeys = z.infer<typeof LimitedApiKeys>
