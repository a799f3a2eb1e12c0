import type { ApiKeyActor, LimitedApiKeys } from '#contracts/api-keys'
import type { Caller } from '#platform/caller'
import { apiKeyChange } from '../domain/api-key-change.ts'
import type { ApiKeyRecord } from '../domain/api-key.ts'
import { holdersOf, isBeyond, limitTo } from '../domain/limit-to.ts'
import type { ApiKeysDeps } from '../ports.ts'

/** Limit of rounds: during the operation each remaining key may create another. */
const MAX_ROUNDS = 20

type Deps = Pick<ApiKeysDeps, 'keys' | 'now' | 'publish'>
type Asked = {
  accountId: string
  userId: string
  permissions: readonly string[]
  keep: boolean
  dryRun: boolean
  by: ApiKeyActor
}

/**
 * Limits all keys of a user to the user's current permissions: keys beyond them are revoked, or kept for indexes and
 * documents only. Repeats until nothing changes, because a key may create another before it is revoked. Repeatable.
 * @throws ServiceError `operation_conflict_error`
 */
export async function limitApiKeysOfUser(deps: Deps, caller: Caller, asked: Asked): Promise<LimitedApiKeys> {
  const total: LimitedApiKeys = { beyond: [], limited: 0, keyIds: [] }
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const own = await keysOf(deps, asked)
    const changes = own.flatMap((key) => changeOf(key, asked) ?? [])
    total.keyIds = own.map(({ keyId }) => keyId)
    for (const { key, isOut } of changes) {
      if (isOut) total.beyond.push({ keyId: key.keyId, name: key.name })
      else total.limited++
    }
    if (asked.dryRun || changes.length === 0) return total
    for (const { key } of changes) await apply(deps, caller, { key, asked })
  }
  return total
}

/** @returns `undefined` when the key needs no change */
function changeOf(
  key: ApiKeyRecord,
  { permissions, keep }: Asked,
): { key: ApiKeyRecord; isOut: boolean } | undefined {
  if (key.revokedAt) return undefined
  const isOut = isBeyond(key, permissions)
  return (isOut && !keep) || limitTo(key, permissions) !== key ? { key, isOut } : undefined
}

async function apply(
  { keys, now, publish }: Deps,
  caller: Caller,
  { key, asked }: { key: ApiKeyRecord; asked: Asked },
): Promise<void> {
  const at = now()
  let isRevoked = false
  await keys.updateApiKey(
    key,
    (stored) => {
      const change = changeOf(stored, asked)
      isRevoked = change?.isOut === true && !asked.keep
      if (change === undefined) return undefined
      const next = isRevoked
        ? { ...stored, revokedAt: at, revokedBy: asked.by }
        : limitTo(stored, asked.permissions)
      return { next, at }
    },
    async (next, before) => {
      const type = isRevoked ? 'api_key.revoked' : 'api_key.limited'
      return [publish({ type, ...apiKeyChange(before, next) }, { ...caller, principal: asked.by })]
    },
  )
}

async function keysOf({ keys }: Deps, { accountId, userId }: Asked): Promise<ApiKeyRecord[]> {
  const all = await keys.allApiKeys(accountId)
  const holders = holdersOf(all)
  return all.filter(({ keyId }) => holders.get(keyId) === userId)
}
