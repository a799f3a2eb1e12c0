import { addSeconds } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import type { ObservableTable } from '#platform/feed'
import type { Item, Table, Write } from '#platform/table'
import type { ApiKeyRecord } from '../domain/api-key.ts'
import { type KeyChange, OVERLAP_SECONDS } from '../domain/change-cursor.ts'
import type { ApiKeyRepository, DefaultKeyMark } from '../ports.ts'
import {
  accountKey,
  apiKeySort,
  byCreation,
  changePartitions,
  changeRow,
  COUNT_SORT,
  DEFAULT_SORT,
  fromChangeRow,
  fromRow,
  HASH_SORT,
  hashKey,
  hashRow,
  isChangePartition,
  keyRow,
  StoredCount,
  StoredDefault,
} from './rows.ts'

const ATTEMPTS = 8

/** Keys over a `Table`; the account is part of every key's row. */
export function apiKeyRepository(table: ObservableTable): ApiKeyRepository {
  return {
    insertApiKey: (key, maxActive) => insertApiKey(table, key, maxActive),
    findApiKey: async (accountId, keyId) => {
      const row = await table.get(accountKey(accountId), apiKeySort(keyId))
      return row && fromRow(row)
    },
    listApiKeys: async (accountId, { limit, after }) => {
      const from = after === undefined ? {} : { after: Buffer.from(after, 'base64url').toString() }
      const { items, next } = await table.queryIndex(byCreation(accountId), { limit, order: 'desc', ...from })
      const keys = items.map(fromRow)
      return next === undefined ? { keys } : { keys, next: Buffer.from(next).toString('base64url') }
    },
    findApiKeyByHash: async (keyHash) => {
      const row = await table.get(hashKey(keyHash), HASH_SORT)
      return row && fromRow(row)
    },
    revokeApiKey: (key, by) => revokeApiKey(table, key, by),
    findDefaultKey: async (accountId) => {
      const row = await table.get(accountKey(accountId), DEFAULT_SORT)
      return row && StoredDefault.parse(row)
    },
    insertDefaultKey: (key, replaces) => insertDefaultKey(table, key, replaces),
    markDefaultKeyShown: async (accountId, keyId) => {
      const row = await table.get(accountKey(accountId), DEFAULT_SORT)
      if (row === undefined || StoredDefault.parse(row).keyId !== keyId) return false
      return row['shown'] === true || (await table.update({ ...row, shown: true }))
    },
    listChanges: (from, to) => listChanges(table, from, to),
    onChange: (listener) =>
      table.subscribe((change) => {
        if (isChangePartition(change.pk)) listener()
      }),
  }
}

/**
 * Reads, builds and writes, again and again until nobody else wrote in between.
 * @returns `false` when `build` decided that there is nothing to write
 */
async function retrying(table: Table, build: () => Promise<Write[] | undefined>): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const writes = await build()
    if (writes === undefined) return false
    if ((await table.transact(writes)).ok) return true
  }
  throw new ServiceError({
    kind: 'conflict',
    code: 'operation_conflict_error',
    message: 'The API keys of this account are being changed by others at the same time. Please try again.',
  })
}

const activeOf = (row: Item | undefined) => (row === undefined ? 0 : StoredCount.parse(row).active)

function countWrite(accountId: string, row: Item | undefined, active: number): Write {
  if (row) return { type: 'update', item: { ...row, active } }
  return { type: 'insert', item: { pk: accountKey(accountId), sk: COUNT_SORT, active } }
}

function insertApiKey(table: Table, key: ApiKeyRecord, maxActive: number): Promise<boolean> {
  return retrying(table, async () => {
    const count = await table.get(accountKey(key.accountId), COUNT_SORT)
    if (activeOf(count) >= maxActive) return undefined
    const writes: Write[] = [
      { type: 'insert', item: keyRow(key) },
      { type: 'insert', item: hashRow(key) },
      countWrite(key.accountId, count, activeOf(count) + 1),
    ]
    return writes
  })
}

async function rowsOf(table: Table, key: Pick<ApiKeyRecord, 'accountId' | 'keyId' | 'keyHash'>) {
  const [own, hashed, count] = await Promise.all([
    table.get(accountKey(key.accountId), apiKeySort(key.keyId)),
    table.get(hashKey(key.keyHash), HASH_SORT),
    table.get(accountKey(key.accountId), COUNT_SORT),
  ])
  return { own, hashed, count }
}

function revokeApiKey(
  table: Table,
  key: ApiKeyRecord,
  by: { at: Date; actor: ApiKeyRecord['createdBy'] },
): Promise<boolean> {
  return retrying(table, async () => {
    const { own, hashed, count } = await rowsOf(table, key)
    if (own === undefined || hashed === undefined) return undefined
    const stored = fromRow(own)
    if (stored.revokedAt) return undefined
    const revoked = { ...stored, revokedAt: by.at, revokedBy: by.actor }
    const writes: Write[] = [
      { type: 'update', item: { ...keyRow(revoked), version: own.version } },
      { type: 'update', item: { ...hashRow(revoked), version: hashed.version } },
      countWrite(key.accountId, count, Math.max(0, activeOf(count) - 1)),
      { type: 'insert', item: changeRow(revoked, by.at) },
    ]
    return writes
  })
}

function insertDefaultKey(
  table: Table,
  key: ApiKeyRecord,
  replaces: DefaultKeyMark | undefined,
): Promise<boolean> {
  return retrying(table, async () => {
    const pk = accountKey(key.accountId)
    const mark = await table.get(pk, DEFAULT_SORT)
    const stored = mark && StoredDefault.parse(mark)
    if (stored?.keyId !== replaces?.keyId || stored?.shown === true) return undefined
    const old = replaces && (await table.get(pk, apiKeySort(replaces.keyId)))
    const oldKey = old && fromRow(old)
    const { hashed, count } = await rowsOf(table, oldKey ?? key)
    const fields = { pk, sk: DEFAULT_SORT, keyId: key.keyId, shown: false }
    const writes: Write[] = [
      mark
        ? { type: 'update', item: { ...fields, version: mark.version } }
        : { type: 'insert', item: fields },
      { type: 'insert', item: keyRow(key) },
      { type: 'insert', item: hashRow(key) },
      countWrite(key.accountId, count, activeOf(count) + (oldKey && !oldKey.revokedAt ? 0 : 1)),
    ]
    // Nobody is known to have seen it, yet somebody may have: it ends as a revoked key does, but leaves no trace.
    if (old && oldKey && hashed)
      writes.push(
        { type: 'remove', pk: old.pk, sk: old.sk, version: old.version },
        { type: 'remove', pk: hashed.pk, sk: hashed.sk, version: hashed.version },
        { type: 'insert', item: changeRow(oldKey, key.createdAt) },
      )
    return writes
  })
}

async function listChanges(table: Table, from: Date, to: Date): Promise<KeyChange[]> {
  const found: KeyChange[] = []
  for (const pk of changePartitions(from, addSeconds(to, OVERLAP_SECONDS))) {
    let after: string | undefined
    do {
      const page = await table.query(pk, { limit: 200, ...(after !== undefined && { after }) })
      found.push(...page.items.map(fromChangeRow).filter((change) => change.at >= from))
      after = page.next
    } while (after !== undefined)
  }
  return found
}
