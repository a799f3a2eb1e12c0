import type { CreateApiKeyInput, CreatedApiKey } from '#contracts/api-keys'
import { type DryRun, type Risk, toDryRun } from '#contracts/dry-run'
import type { Caller } from '#platform/caller'
import { apiKeyBegun } from '../domain/api-key-change.ts'
import {
  apiKeyLimitExceeded,
  type ApiKeyRecord,
  type Minted,
  newApiKey,
  toApiKeyView,
} from '../domain/api-key.ts'
import type { ApiKeysDeps, Writes } from '../ports.ts'

/**
 * Creates a key for the caller's account and returns its text, which cannot be read again.
 * @throws ServiceError `forbidden` (the asking key is revoked meanwhile), `invalid_argument`, `api_key_limit_exceeded`,
 * `operation_conflict_error`
 */
export async function createApiKey(
  deps: Pick<ApiKeysDeps, 'keys' | 'once' | 'limitsOf' | 'now' | 'newId' | 'newSecret' | 'publish'>,
  caller: Caller,
  { dryRun, ...input }: CreateApiKeyInput & { dryRun: boolean },
): Promise<CreatedApiKey | DryRun> {
  const minted = await mint(deps, caller)
  const { key, text } = newApiKey(caller.accountId, input, minted)
  const { maxApiKeys: maxActive } = await deps.limitsOf(caller)
  if (dryRun) {
    if ((await deps.keys.countApiKeys(caller.accountId)) >= maxActive) throw apiKeyLimitExceeded(maxActive)
    return toDryRun('createApiKey', { before: {}, after: shown(key) }, { risks: risksOf(key) })
  }
  const answer: CreatedApiKey = { ...toApiKeyView(key, minted.now), secret: text }
  const also = async () => [
    ...(await deps.once.keep(caller, answer)),
    ...(await whileAskerIsActive(deps, caller)),
    deps.publish({ type: 'api_key.created', ...apiKeyBegun(key) }, caller),
  ]
  if (!(await deps.keys.insertApiKey(key, { maxActive, also }))) throw apiKeyLimitExceeded(maxActive)
  return answer
}

/** Makes the transaction fail if the calling key is revoked at the same time. */
export async function whileAskerIsActive(
  { keys }: Pick<ApiKeysDeps, 'keys'>,
  { accountId, principal }: Caller,
): Promise<Writes> {
  return principal.type === 'apiKey' ? keys.whileActive(accountId, principal.id) : []
}

/** The random values and the time for a new key of this caller. `holderId`: the user for whom a service creates it. */
export async function mint(
  { keys, now, newId, newSecret }: Pick<ApiKeysDeps, 'keys' | 'now' | 'newId' | 'newSecret'>,
  { accountId, principal, permissions }: Caller,
  holderId?: string,
): Promise<Minted> {
  const maker = principal.type === 'apiKey' ? await keys.findApiKey(accountId, principal.id) : undefined
  return {
    holderId: principal.type === 'user' ? principal.id : (maker?.holderId ?? holderId),
    keyId: newId('apiKey'),
    secret: newSecret(),
    now: now(),
    createdBy: principal,
    permissions: principal.type === 'system' ? undefined : (permissions ?? []),
  }
}

function shown({ name, scope, indexNames, expiresAt }: ApiKeyRecord) {
  return {
    'API key': name,
    scope,
    indexes: indexNames?.join(', ') ?? 'all',
    expiresAt: expiresAt?.toISOString() ?? 'never',
  }
}

function risksOf({ scope, expiresAt }: ApiKeyRecord): Risk[] {
  const risks: Risk[] = []
  if (scope === 'admin')
    risks.push({ level: 'warning', message: 'Whoever holds this key can create and delete indexes.' })
  if (expiresAt === undefined)
    risks.push({ level: 'info', message: 'This key does not expire; it works until it is revoked.' })
  return risks
}
