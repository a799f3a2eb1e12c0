import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { ServiceError } from '#platform/errors'
import { fromNext, type Item, type NewItem, placeOf, toNext } from '#platform/table'

/** The statements of one table. All synchronous; writes belong in a group commit. */
export interface Rows {
  get(pk: string, sk: string, nowSeconds: number): Item | undefined
  insert(item: NewItem, nowSeconds: number, version: number): boolean
  update(item: Item): boolean
  remove(pk: string, sk: string, version: number): boolean
  isStored(pk: string, sk: string, version: number): boolean
  query(scan: Scan): { items: Item[]; last?: string }
  /** Removes some of what has expired. @returns whether more may be left */
  sweep(nowSeconds: number): boolean
}

/** A range of a partition, of the table itself or of its index. */
export type Scan = {
  index: boolean
  pk: string
  prefix: string
  limit: number
  after: string | undefined
  descending: boolean
  nowSeconds: number
}

type Row = {
  pk: string
  sk: string
  version: number
  g1pk: string | null
  g1sk: string | null
  expires_at: number | null
  body: string
}

const NAME = /^[a-z_]+$/
const MAX_ITEM_BYTES = 400 * 1024
/**
 * As in DynamoDB, large rows make a short page: a page is read and parsed in one turn, which blocks everything else.
 */
const MAX_PAGE_CHARACTERS = 512 * 1024
/**
 * Rows are deleted this long after they expire. By then no writer holds a version of such a row, and versions of a new
 * row may start at 1.
 */
const SWEPT_AFTER_SECONDS = 3_600
/** Rows deleted by one sweep: a commit with so many deletions takes a few milliseconds. */
const SWEPT_AT_ONCE = 500
/** Above every valid UTF-8 sequence that can follow a prefix. */
const HIGHEST = String.fromCodePoint(0x10_ff_ff)

export function openRows(database: DatabaseSync, name: string): Rows {
  if (!NAME.test(name)) throw new Error(`table name ${name}`)
  database.exec(`
    CREATE TABLE IF NOT EXISTS ${name} (
      pk TEXT NOT NULL, sk TEXT NOT NULL, version INTEGER NOT NULL,
      g1pk TEXT, g1sk TEXT, expires_at INTEGER, body TEXT NOT NULL,
      PRIMARY KEY (pk, sk)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS ${name}_g1 ON ${name} (g1pk, g1sk, pk, sk) WHERE g1pk IS NOT NULL;
    CREATE INDEX IF NOT EXISTS ${name}_expiry ON ${name} (expires_at) WHERE expires_at IS NOT NULL;`)
  const get = database.prepare(
    `SELECT * FROM ${name} WHERE pk = ? AND sk = ? AND (expires_at IS NULL OR expires_at > ?)`,
  )
  const insert = database.prepare(`
    INSERT INTO ${name} (pk, sk, version, g1pk, g1sk, expires_at, body) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (pk, sk) DO UPDATE SET version = max(excluded.version, version + 1), g1pk = excluded.g1pk, g1sk = excluded.g1sk,
      expires_at = excluded.expires_at, body = excluded.body
    WHERE expires_at IS NOT NULL AND expires_at <= ?`)
  const update = database.prepare(
    `UPDATE ${name} SET version = version + 1, g1pk = ?, g1sk = ?, expires_at = ?, body = ? WHERE pk = ? AND sk = ? AND version = ?`,
  )
  const remove = database.prepare(`DELETE FROM ${name} WHERE pk = ? AND sk = ? AND version = ?`)
  const check = database.prepare(`SELECT 1 FROM ${name} WHERE pk = ? AND sk = ? AND version = ?`)
  const sweep = database.prepare(
    `DELETE FROM ${name} WHERE (pk, sk) IN (SELECT pk, sk FROM ${name} WHERE expires_at <= ? LIMIT ${SWEPT_AT_ONCE})`,
  )
  return {
    get: (pk, sk, nowSeconds) => toItem(get.get(pk, sk, nowSeconds) as Row | undefined),
    insert: (item, nowSeconds, version) =>
      insert.run(item.pk, item.sk, version, ...columnsOf(item), bodyOf(item), nowSeconds).changes === 1,
    update: (item) =>
      update.run(...columnsOf(item), bodyOf(item), item.pk, item.sk, item.version).changes === 1,
    remove: (pk, sk, version) => remove.run(pk, sk, version).changes === 1,
    isStored: (pk, sk, version) => check.get(pk, sk, version) !== undefined,
    query: scanner(database, name),
    sweep: (nowSeconds) => sweep.run(nowSeconds - SWEPT_AFTER_SECONDS).changes === SWEPT_AT_ONCE,
  }
}

/** The four shapes of a scan, each prepared once. */
function scanner(database: DatabaseSync, name: string): Rows['query'] {
  const prepare = (index: boolean, descending: boolean) => {
    const order = descending ? 'DESC' : 'ASC'
    const [partition, sort] = index ? ['g1pk', 'g1sk'] : ['pk', 'sk']
    const by = index ? `g1sk ${order}, pk ${order}, sk ${order}` : `sk ${order}`
    const select = (low: string, high: string) =>
      database.prepare(
        `SELECT * FROM ${name} WHERE ${partition} = ? AND ${low} AND ${high} ORDER BY ${by} LIMIT ?`,
      )
    const [low, high] = [`${sort} >= ?`, `${sort} < ?`]
    const beyond = (sign: string) => (index ? `(g1sk, pk, sk) ${sign} (?, ?, ?)` : `sk ${sign} ?`)
    // The cursor stands in place of a bound, not beside it: SQLite would read from the bound up to the cursor.
    const following = descending ? select(low, beyond('<')) : select(beyond('>'), high)
    return { first: select(low, high), following }
  }
  const prepared = new Map<boolean, Map<boolean, ReturnType<typeof prepare>>>(
    [true, false].map((index) => [index, new Map([true, false].map((desc) => [desc, prepare(index, desc)]))]),
  )
  return ({ index, pk, prefix, limit, after, descending, nowSeconds }) => {
    const statements = prepared.get(index)?.get(descending)
    if (!statements) throw new Error('unreachable: all four shapes are prepared')
    const [low, high] = [prefix, `${prefix}${HIGHEST}`]
    const cursor = after === undefined ? [] : index ? indexCursor(after) : [after]
    const [at] = cursor
    // A cursor before the range excludes nothing.
    const isOutside = at === undefined || placeOf(at, prefix) === (descending ? 'behind' : 'before')
    const [statement, range] = isOutside
      ? [statements.first, [low, high]]
      : [statements.following, descending ? [low, ...cursor] : [...cursor, high]]
    // One row more than asked tells whether a page follows.
    const { page, isMore } = taken(statement.iterate(pk, ...range, limit + 1) as Iterable<Row>, limit)
    const last = page.at(-1)
    const items = page.filter((row) => row.expires_at === null || row.expires_at > nowSeconds).map(parse)
    return isMore && last ? { items, last: index ? placeIn(last) : last.sk } : { items }
  }
}

/** The rows of one page, at least one. */
function taken(rows: Iterable<Row>, limit: number): { page: Row[]; isMore: boolean } {
  const page: Row[] = []
  let characters = 0
  for (const row of rows) {
    if (page.length === limit || (page.length > 0 && characters >= MAX_PAGE_CHARACTERS))
      return { page, isMore: true }
    page.push(row)
    characters += row.body.length
  }
  return { page, isMore: false }
}

function indexCursor(after: string): string[] {
  const { g1sk, pk, sk } = fromNext(after)
  return [g1sk, pk, sk]
}

/** The place of a row in the index. A row found by the index always has `g1sk`. */
const placeIn = ({ g1sk, pk, sk }: Row) => toNext({ g1sk: g1sk ?? '', pk, sk })

function toItem(row: Row | undefined): Item | undefined {
  return row && parse(row)
}

function parse(row: Row): Item {
  // The body is what `bodyOf` wrote: an item without the columns.
  const body = JSON.parse(row.body) as Record<string, never>
  return {
    ...body,
    pk: row.pk,
    sk: row.sk,
    version: row.version,
    ...(row.g1pk !== null && row.g1sk !== null && { g1pk: row.g1pk, g1sk: row.g1sk }),
    ...(row.expires_at !== null && { expiresAt: row.expires_at }),
  }
}

function columnsOf(item: NewItem): SQLInputValue[] {
  return [item.g1pk ?? null, item.g1sk ?? null, item.expiresAt ?? null]
}

function bodyOf(item: NewItem): string {
  const { pk, sk, g1pk: _g1pk, g1sk: _g1sk, expiresAt: _expiresAt, ...rest } = item
  const body = JSON.stringify({ ...rest, version: undefined })
  if (Buffer.byteLength(body) + Buffer.byteLength(pk) + Buffer.byteLength(sk) <= MAX_ITEM_BYTES) return body
  throw new ServiceError({
    kind: 'too_large',
    code: 'storage_item_too_large',
    message: 'This is too large to store: 400 KB at most.',
    detail: { pk, sk },
  })
}
