import { type ChangeFeed, changesOf } from '#platform/feed'
import { addSeconds } from '#platform/clock'
import {
  changing,
  changingOnce,
  type Item,
  pageOfAll,
  rowsOf,
  type Table,
  toEpoch,
  type Write,
  writeOver,
} from '#platform/table'
import { type ApiKeyRecord, askerRevoked } from '../domain/api-key.ts'
import type { ApiKeyRepository, DefaultKeyMark, UseBatch } from '../ports.ts'
import { beginning, CHANGES, changeWrites, readChanges } from './change-feed.ts'
import {
  accountKey,
  apiKeySort,
  batchKey,
  COUNT_SORT,
  DEFAULT_SORT,
  fromRow,
  goneWith,
  HASH_SORT,
  hashKey,
  hashRow,
  keyRow,
  PREFIX,
  StoredCount,
  StoredDefault,
  toUsage,
  USE_PREFIX,
  useSort,
} from './rows.ts'

const KEEP_BATCH_SECONDS = 86_400
/** Rows of use are small. */
const USES = { pageSize: 1000 }

/** Keys in a `Table`; each key's row is in its account's partition. */
export function apiKeyRepository(table: Table, feed: ChangeFeed): ApiKeyRepository {
  return {
    insertApiKey: (key, how) => insertApiKey(table, key, how),
    countApiKeys: async (accountId) => activeOf(await table.get(accountKey(accountId), COUNT_SORT)),
    findApiKey: async (accountId, keyId) => {
      const row = await table.get(accountKey(accountId), apiKeySort(keyId))
      return row && fromRow(row)
    },
    listApiKeys: async (accountId, page) => {
      const { records, next } = pageOfAll(await keysOf(table, accountId), placeOf, page)
      return next === undefined ? { keys: records } : { keys: records, next }
    },
    allApiKeys: (accountId) => keysOf(table, accountId),
    findApiKeyByHash: async (keyHash) => {
      const row = await table.get(hashKey(keyHash), HASH_SORT)
      return row && fromRow(row)
    },
    updateApiKey: (key, decide, also) => updateApiKey(table, key, { decide, also }),
    whileActive: async (accountId, keyId) => {
      const row = await table.get(accountKey(accountId), apiKeySort(keyId))
      if (row === undefined || fromRow(row).revokedAt) throw askerRevoked()
      return [{ type: 'check', pk: row.pk, sk: row.sk, version: row.version }]
    },
    usageOf: async (accountId, keyId) => toUsage(await table.get(accountKey(accountId), useSort(keyId))),
    usageOfAll: async (accountId) => {
      const uses = rowsOf((page) => table.query(accountKey(accountId), { prefix: USE_PREFIX, ...page }), USES)
      const rows = await Array.fromAsync(uses)
      return new Map(rows.map((row) => [row.sk.slice(USE_PREFIX.length), toUsage(row)]))
    },
    recordUse: (batch) => recordUse(table, batch),
    purgeApiKeys: (accountId) => purgeApiKeys(table, accountId),
    findDefaultKey: async (accountId) => {
      const row = await table.get(accountKey(accountId), DEFAULT_SORT)
      return row && StoredDefault.parse(row)
    },
    insertDefaultKey: (key, replaces, also) => insertDefaultKey(table, key, { replaces, also }),
    markDefaultKeyShown: async (accountId, keyId, also) => {
      const row = await table.get(accountKey(accountId), DEFAULT_SORT)
      if (row === undefined || StoredDefault.parse(row).keyId !== keyId) return false
      if (row['shown'] === true) return true
      return (await table.transact([{ type: 'update', item: { ...row, shown: true } }, ...also])).ok
    },
    beginningOfChanges: (now) => beginning(table, now),
    readChanges: (from) => readChanges(table, from),
    feedChanges: () => changesOf(feed, { pk: CHANGES }),
  }
}

/** Read from the account's partition: an index may not show yet a key that must be listed, or revoked with the others. */
async function keysOf(table: Table, accountId: string): Promise<ApiKeyRecord[]> {
  const rows = rowsOf((page) => table.query(accountKey(accountId), { prefix: PREFIX, ...page }))
  return Array.fromAsync(rows, fromRow)
}

const placeOf = ({ createdAt, keyId }: ApiKeyRecord) => `${createdAt.toISOString()}#${keyId}`

const WHAT = 'The API keys of this account'

/** @returns `false` when `build` returned no writes */
function retrying(table: Table, build: () => Promise<Write[] | undefined>): Promise<boolean> {
  return changing(table, WHAT, async () => {
    const writes = await build()
    return writes ? { writes, result: true } : { result: false }
  })
}

const activeOf = (row: Item | undefined) => (row === undefined ? 0 : StoredCount.parse(row).active)

function countWrite(accountId: string, row: Item | undefined, active: number): Write {
  return writeOver({ pk: accountKey(accountId), sk: COUNT_SORT, active }, row)
}

type Decide = Parameters<ApiKeyRepository['updateApiKey']>[1]
type Keep = Parameters<ApiKeyRepository['updateApiKey']>[2]

function insertApiKey(
  table: Table,
  key: ApiKeyRecord,
  { maxActive, also }: Parameters<ApiKeyRepository['insertApiKey']>[1],
): Promise<boolean> {
  return retrying(table, async () => {
    const count = await table.get(accountKey(key.accountId), COUNT_SORT)
    if (activeOf(count) >= maxActive) return undefined
    return [
      { type: 'insert', item: keyRow(key) },
      { type: 'insert', item: hashRow(key) },
      countWrite(key.accountId, count, activeOf(count) + 1),
      ...(await also()),
    ]
  })
}

async function rowsBeside(table: Table, key: Pick<ApiKeyRecord, 'accountId' | 'keyId' | 'keyHash'>) {
  const [hashed, use, count] = await Promise.all([
    table.get(hashKey(key.keyHash), HASH_SORT),
    table.get(accountKey(key.accountId), useSort(key.keyId)),
    table.get(accountKey(key.accountId), COUNT_SORT),
  ])
  return { hashed, use, count }
}

/** Writes the key as `decide` returns it, and its `successor`. Changes that concern cells are added to the feed. */
async function updateApiKey(
  table: Table,
  { accountId, keyId }: Pick<ApiKeyRecord, 'accountId' | 'keyId'>,
  { decide, also }: { decide: Decide; also: Keep },
): Promise<ApiKeyRecord | undefined> {
  let result: ApiKeyRecord | undefined
  await retrying(table, async () => {
    const own = await table.get(accountKey(accountId), apiKeySort(keyId))
    if (own === undefined) return undefined
    const stored = fromRow(own)
    result = stored
    const { hashed, count, use } = await rowsBeside(table, stored)
    const decided = decide(stored, activeOf(count))
    if (decided === undefined || hashed === undefined) return undefined
    const { next, successor, at } = decided
    result = next
    const isRevoked = next.revokedAt !== undefined && stored.revokedAt === undefined
    const isMoved = next.expiresAt?.getTime() !== stored.expiresAt?.getTime()
    const active = activeOf(count) + (successor ? 1 : 0) - (isRevoked ? 1 : 0)
    const writes: Write[] = [
      { type: 'update', item: { ...keyRow(next), version: own.version } },
      { type: 'update', item: { ...hashRow(next), version: hashed.version } },
      countWrite(accountId, count, Math.max(0, active)),
      ...(await also(next, stored)),
    ]
    if (successor)
      writes.push({ type: 'insert', item: keyRow(successor) }, { type: 'insert', item: hashRow(successor) })
    if (isRevoked && use) writes.push({ type: 'update', item: { ...use, ...goneWith(next) } })
    if (isRevoked || isMoved) writes.push(...(await changeWrites(table, next, { at, revoked: isRevoked })))
    return writes
  })
  return result
}

function recordUse(table: Table, { batchId, uses, now }: UseBatch): Promise<boolean> {
  const expiresAt = toEpoch(addSeconds(now, KEEP_BATCH_SECONDS))
  return changingOnce(table, WHAT, {
    mark: { pk: batchKey(batchId), sk: 'BATCH', expiresAt },
    build: async () => (await Promise.all(uses.map((use) => adding(table, use)))).flat(),
  })
}

async function adding(table: Table, use: UseBatch['uses'][number]): Promise<Write[]> {
  const [pk, sk] = [accountKey(use.accountId), useSort(use.keyId)]
  const [row, key] = await table.getMany([
    { pk, sk },
    { pk, sk: apiKeySort(use.keyId) },
  ])
  // The key was purged since, or never existed: no usage row is created for it.
  if (key === undefined) return []
  const known = toUsage(row)
  const lastUsedAt = known.lastUsedAt && known.lastUsedAt > use.lastUsedAt ? known.lastUsedAt : use.lastUsedAt
  const requests = known.requests + use.requests
  const item = { pk, sk, requests, lastUsedAt: lastUsedAt.toISOString(), ...goneWith(fromRow(key)) }
  const isThere: Write = { type: 'check', pk, sk: key.sk, version: key.version }
  return row ? [writeOver(item, row)] : [writeOver(item, row), isThere]
}

/** Removes every row of these keys, including rows written during the removal. Repeatable. */
async function purgeApiKeys(table: Table, accountId: string): Promise<void> {
  for (;;) {
    const { items } = await table.query(accountKey(accountId), { limit: 100 })
    if (items.length === 0) return
    for (const row of items) {
      const hashed =
        typeof row['keyHash'] === 'string' ? await table.get(hashKey(row['keyHash']), HASH_SORT) : undefined
      if (hashed) await table.remove(hashed.pk, hashed.sk, hashed.version)
      await table.remove(row.pk, row.sk, row.version)
    }
  }
}

function insertDefaultKey(
  table: Table,
  key: ApiKeyRecord,
  { replaces, also }: { replaces: DefaultKeyMark | undefined; also: readonly Write[] },
): Promise<boolean> {
  return retrying(table, async () => {
    const pk = accountKey(key.accountId)
    const mark = await table.get(pk, DEFAULT_SORT)
    const stored = mark && StoredDefault.parse(mark)
    if (stored?.keyId !== replaces?.keyId || stored?.shown === true) return undefined
    const old = replaces && (await table.get(pk, apiKeySort(replaces.keyId)))
    const oldKey = old && fromRow(old)
    const { hashed, count } = await rowsBeside(table, oldKey ?? key)
    const fields = { pk, sk: DEFAULT_SORT, keyId: key.keyId, shown: false }
    const writes: Write[] = [
      mark
        ? { type: 'update', item: { ...fields, version: mark.version } }
        : { type: 'insert', item: fields },
      { type: 'insert', item: keyRow(key) },
      { type: 'insert', item: hashRow(key) },
      countWrite(key.accountId, count, activeOf(count) + (oldKey && !oldKey.revokedAt ? 0 : 1)),
      ...also,
    ]
    // The replaced key was never confirmed as seen, but may have been used: it is added to the feed like a revoked key,
    // and its rows are removed.
    if (old && oldKey && hashed)
      writes.push(
        { type: 'remove', pk: old.pk, sk: old.sk, version: old.version },
        { type: 'remove', pk: hashed.pk, sk: hashed.sk, version: hashed.version },
        ...(await changeWrites(table, oldKey, { at: key.createdAt, revoked: true })),
      )
    return writes
  })
}
