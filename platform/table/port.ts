import { ServiceError } from '#platform/errors'

/** JSON values only: what every engine can store and give back unchanged. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json | undefined }

/**
 * One stored row. `version` starts at 1 and grows by 1 with each write. A row that replaces an expired one continues
 * from its version, so that a writer who read the expired row cannot mistake the new one for it.
 *
 * `g1pk`/`g1sk` put the row into the secondary index; both or neither.
 * `expiresAt` is in epoch seconds: from then on reads skip the row, and it may be deleted at any time.
 * At most 400 KB as JSON.
 */
export type Item = Readonly<
  { pk: string; sk: string; version: number; g1pk?: string; g1sk?: string; expiresAt?: number } & {
    [key: string]: Json | undefined
  }
>
export type NewItem = Readonly<
  { pk: string; sk: string; g1pk?: string; g1sk?: string; expiresAt?: number } & {
    [key: string]: Json | undefined
  }
>
/** `next` is set while more rows may follow; pass it back as `after`. */
export type Page<T> = { items: T[]; next?: string }
export type PageOf = { prefix?: string; limit: number; after?: string; order?: 'asc' | 'desc' }

export type RowKey = Readonly<{ pk: string; sk: string }>

/** One conditional write of a transaction. It fails exactly when the method for a single row would return `false`. */
export type Write =
  /** `version` instead of 1: for a row that replaces a removed one, so that no writer mistakes it for that row. */
  | { type: 'insert'; item: NewItem; version?: number }
  | { type: 'update'; item: Item }
  | { type: 'remove'; pk: string; sk: string; version: number }
  /** Writes nothing; fails unless the row is stored with this version. */
  | { type: 'check'; pk: string; sk: string; version: number }
  | Append

/**
 * Adds a row at the end of the numbered sequence in the partition `pk`; it never fails a transaction. Numbers begin at
 * 1, have no gap, and follow the order of the commits. The head row of the sequence counts them; `head` is the place of
 * that row in the secondary index from now on.
 */
export type Append = {
  type: 'append'
  pk: string
  item: Readonly<Record<string, Json>>
  head: { g1pk: string; g1sk: string }
}

/** `failed` holds the positions of the writes whose condition did not hold; then nothing was written. */
export type Transacted = { ok: true } | { ok: false; failed: number[] }

/**
 * The least a repository needs from storage: DynamoDB's semantics, none of its types.
 *
 * A write is durable when its promise resolves. `false` means that nothing was written. When an answer was lost and the
 * outcome is unknown, the call throws.
 * @throws ServiceError `storage_item_too_large`, `storage_transaction_too_large`, `storage_unavailable` (after retries)
 */
export interface Table {
  /** Strongly consistent. @returns `undefined` when the row is absent or expired */
  get(pk: string, sk: string): Promise<Item | undefined>
  /**
   * As `get`, for any number of rows in one call, in the order of the keys. Each row is current, but they are not read at
   * one instant.
   */
  getMany(keys: readonly RowKey[]): Promise<(Item | undefined)[]>
  /** @returns `false`, writing nothing, when a row with the same key exists (an expired one does not count) */
  insert(item: NewItem): Promise<boolean>
  /** Replaces the row, storing `item.version + 1`. @returns `false`, writing nothing, unless the stored version is `item.version` */
  update(item: Item): Promise<boolean>
  /** @returns `false`, removing nothing, unless the stored version is `version` */
  remove(pk: string, sk: string, version: number): Promise<boolean>
  /**
   * One page of a partition in UTF-8 byte order of `sk`; strongly consistent. `limit` counts rows read.
   * A page may be shorter than `limit` and not be the last: continue while `next` is set.
   */
  query(pk: string, page: PageOf): Promise<Page<Item>>
  /**
   * `query` over the secondary index: partition `g1pk`, order `g1sk`. Eventually consistent in the cloud, so a row
   * found here must be read again with `get` before acting on it. No order is promised among equal `g1sk`.
   */
  queryIndex(g1pk: string, page: PageOf): Promise<Page<Item>>
  /** All or none, at most 100 writes, no row twice. */
  transact(writes: readonly Write[]): Promise<Transacted>
}

const MAX_WRITES = 100

/** The sort key of the row that counts a sequence. */
export const HEAD_SORT = 'HEAD'

/** The row a write is about; of an appended row, whose number is not known before, the head of its sequence. */
export function keyOfWrite(write: Write): { pk: string; sk: string } {
  if (write.type === 'append') return { pk: write.pk, sk: HEAD_SORT }
  return 'item' in write ? { pk: write.item.pk, sk: write.item.sk } : { pk: write.pk, sk: write.sk }
}

/** Refuses a transaction that no engine can commit. @throws ServiceError `storage_transaction_too_large` */
export function checkTransaction(writes: readonly Write[]): void {
  const single = writes.filter(({ type }) => type !== 'append')
  const rows = new Set(single.map((write) => JSON.stringify(Object.values(keyOfWrite(write)))))
  // An appended row counts twice, because of its head.
  const size = 2 * writes.length - single.length
  if (size <= MAX_WRITES && rows.size === single.length) return
  throw new ServiceError({
    kind: 'invalid',
    code: 'storage_transaction_too_large',
    message: `A transaction holds at most ${MAX_WRITES} writes, each of another row.`,
    detail: { writes: size, rows: rows.size },
  })
}
