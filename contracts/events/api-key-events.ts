import * as z from 'zod'
import { ApiKeyScope } from '#contracts/api-keys'

/** An API key in an event: neither its text nor its hash. */
const ApiKeyState = z.object({
  name: z.string(),
  note: z.string().optional(),
  scope: ApiKeyScope,
  indexNames: z.array(z.string()).optional(),
  holderId: z.string().optional(),
  expiresAt: z.string().optional(),
  revokedAt: z.string().optional(),
  /** The key that a rotation created in its place. */
  replacedBy: z.string().optional(),
  /** Permissions of its scope that it lacks, because its holder lacks them. */
  withheld: z.array(z.string()).optional(),
})

const changed = { version: 1, subject: 'apiKey', before: ApiKeyState, after: ApiKeyState } as const

export const API_KEY_EVENTS = {
  'api_key.created': { version: 1, subject: 'apiKey', after: ApiKeyState },
  'api_key.updated': changed,
  /** It ends after the overlap. Its successor has an event `api_key.created` of its own. */
  'api_key.rotated': changed,
  /** It has fewer permissions, because its holder has. */
  'api_key.limited': changed,
  'api_key.revoked': changed,
  /** The text of the default key was shown, so the key is never replaced. */
  'api_key.confirmed': { version: 1, subject: 'apiKey' },
} as const
