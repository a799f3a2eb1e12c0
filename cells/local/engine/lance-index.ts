import { createRequire } from 'node:module'
import type { Connection, Table } from '@lancedb/lancedb'
import { Access } from './table-access.ts'
import { type Columns, emptySchema } from './columns.ts'
import { DurableWrites } from './durable-writes.ts'
import type { FieldColumns } from './field-columns.ts'
import { IndexWrites } from './index-writes.ts'
import { idIn, quoted } from '../filter/sql.ts'
import type { Matching, PackedModifiers, PackedTexts, Query } from '../lexical/words-messages.ts'
import type { Words } from '../lexical/words.ts'
import type { Vectors } from '../vectors/vectors.ts'
import { IndexVectors } from './index-vectors.ts'
import { IndexWords } from './index-words.ts'
import { eachDocument, type UseDocuments } from './each-document.ts'
import { firstIdsWithout, type NumberBatch, numberBatches } from './number-columns.ts'
import { packed } from './packed.ts'
import { readRows } from './read-rows.ts'
import { type Hit, nearestHits, type Scope } from './ranking.ts'
import { type Raw, type Row, type Stored } from './row.ts'
import { Tidying } from './tidying.ts'

const lance = createRequire(import.meta.url)('@lancedb/lancedb') as typeof import('@lancedb/lancedb')

/** How long tidying waits for reads under way before it drops what they may need. */
const READS_PATIENCE_MS = 1_000
/** Columns of an older layout, which had one full-text index per text field. */
const OLD_TEXT_COLUMN = /^x\d+$/
const NEVER_WRITTEN = /^Table .* was not found/

/** What is looked for, in the fields of these names. */
export type LexicalSearch = Omit<Query, 'fields'> & { fields: readonly string[] }

/** `onColumns` must resolve only after the columns are stored durably: a field is found only through them. */
export type EngineHooks = {
  onColumns: (columns: Columns) => Promise<void>
  /** Reports failures of background work. */
  onError: (error: unknown) => void
}
export type EngineOptions = EngineHooks & {
  words: Words
  vectors: Vectors
  /** Whether the elements of a list in a text field are searched too. */
  takesLists: boolean
}
/** Characters of a document as JSON, and the vectors of all its fields. */
export type DocumentSize = { characters: number; vectors: number }
/** For a table that is never opened again. */
export const NO_HOOKS: EngineHooks & { takesLists: false } = {
  onColumns: async () => {},
  onError: () => {},
  takesLists: false,
}

/**
 * One index in the engine: a table with one row per document. Writes run one after the other; reads run beside them.
 */
export class LanceIndex {
  readonly #table: Table
  readonly #writes: IndexWrites
  readonly #access = new Access()
  readonly #words: IndexWords
  readonly #tidying: Tidying
  readonly #fields: FieldColumns
  readonly #vectors: IndexVectors
  #vectorCount: { version: number; count: number } | undefined

  private constructor(
    table: Table,
    durable: DurableWrites,
    { isNew, columns, ...options }: EngineOptions & { isNew: boolean; columns: Columns },
  ) {
    const { words, vectors, takesLists, onError, onColumns } = options
    this.#table = table
    const common = { table, inTurn: this.#access.write, onError }
    const fields = () => this.#fields.numbersOf('text')
    this.#words = new IndexWords({ ...common, words: words.of(table.name), takesLists, fields }, { isNew })
    const reading = <T>(work: () => Promise<T>) => this.#access.read(work)
    this.#vectors = new IndexVectors({ vectors, table, reading, onError })
    this.#writes = new IndexWrites({
      table,
      durable,
      columns,
      onColumns,
      onError,
      access: this.#access,
      words: this.#words,
      vectors: this.#vectors,
      onWrote: () => this.#tidying.wrote(),
    })
    this.#fields = this.#writes.fields
    const readsEnded = () => this.#access.readsEnded(READS_PATIENCE_MS)
    const repair = () => table.createIndex('id', { config: lance.Index.btree(), replace: true })
    this.#tidying = new Tidying({ ...common, readsEnded, repair, onTidied: () => this.#writes.checkpoint() })
  }

  /**
   * Recreates the table, dropping a half-created one that a crash left behind: such a table cannot be opened.
   * @throws Error when there are documents in it, which are never dropped here
   */
  static async create(connection: Connection, name: string, options: EngineOptions): Promise<LanceIndex> {
    if (await LanceIndex.hasDocuments(connection, name)) throw new Error(`table ${name} has documents`)
    if ((await connection.tableNames()).includes(name)) await connection.dropTable(name)
    const table = await connection.createEmptyTable(name, emptySchema())
    await table.createIndex('id', { config: lance.Index.btree() })
    const { durable } = await DurableWrites.open(options.words.of(name).folder)
    await durable.begin(await table.version())
    return new LanceIndex(table, durable, { ...options, columns: new Map(), isNew: true })
  }

  /**
   * Opens the table, with the writes of before a crash.
   * @throws ServiceError `storage_unavailable` when acknowledged writes cannot be read
   */
  static async open(
    connection: Connection,
    name: string,
    { columns, ...options }: EngineOptions & { columns: Columns },
  ): Promise<LanceIndex> {
    const { durable, again } = await DurableWrites.open(options.words.of(name).folder)
    const table = await connection.openTable(name)
    const old = (await table.schema()).fields
      .map((field) => field.name)
      .filter((one) => OLD_TEXT_COLUMN.test(one))
    if (old.length > 0) await table.dropColumns(old)
    const index = new LanceIndex(table, durable, { ...options, columns, isNew: false })
    try {
      await index.#access.write(() => index.#writes.writeAgain(again))
    } catch (error) {
      await index.close()
      throw error
    }
    index.#tidying.opened()
    if (index.textFields().length > 0) index.#words.mendBehind()
    return index
  }

  /** Whether there is such a table with at least one document. */
  static async hasDocuments(connection: Connection, name: string): Promise<boolean> {
    if (!(await connection.tableNames()).includes(name)) return false
    try {
      const table = await connection.openTable(name)
      const count = await table.countRows()
      table.close()
      return count > 0
    } catch (error) {
      // A folder without a first version was never written to.
      if (error instanceof Error && NEVER_WRITTEN.test(error.message)) return false
      throw error
    }
  }

  /** Waits for reads and writes under way. */
  async close(): Promise<void> {
    this.#tidying.close()
    this.#vectors.stop()
    await this.#access.close(async () => {
      await this.#writes.close()
      await this.#words.close().catch(() => undefined)
      this.#table.close()
    })
  }

  tensorFields(): string[] {
    return this.#fields.with('vector')
  }

  textFields(): string[] {
    return this.#fields.with('text')
  }

  numberColumn(field: string): string | undefined {
    return this.#fields.has(field, 'number') ? this.#fields.name(field, 'number') : undefined
  }

  /** The documents that have at least one of these numbers, and match the condition. */
  numbersOf(fields: readonly string[], where: string | undefined): Promise<NumberBatch[]> {
    const columns = fields.map((field) => this.numberColumn(field))
    return this.#access.read(() => numberBatches(this.#table, columns, where))
  }

  /** The first ids of the documents that have none of these numbers, in order. */
  firstIds({ without = [] }: { without?: readonly string[] }, scope: Scope): Promise<string[]> {
    const columns = without.map((field) => this.numberColumn(field))
    return this.#access.read(() => firstIdsWithout(this.#table, columns, scope))
  }

  /** Documents as they are stored, batch after batch; a batch is taken when the one before is done with. */
  eachDocument(where: string | undefined, use: UseDocuments): Promise<void> {
    return this.#access.read(() => eachDocument(this.#table, where, use))
  }

  knownFields(): string[] {
    return [...this.#fields.all.keys()]
  }

  /** How many fields have columns of their own. */
  fieldCount(): number {
    return this.#fields.all.size
  }

  /**
   * Adds or replaces whole documents in one commit, with those of other requests that wait. Ids must differ. They are on
   * disk when it resolves.
   */
  upsert(rows: readonly Row[], dimensions: number): Promise<void> {
    return this.#writes.upsert(rows, dimensions)
  }

  /**
   * Replaces stored documents in one commit by what `change` makes of those that exist, which it gets with all their
   * tensors. No other write comes between.
   */
  update(
    ids: readonly string[],
    change: (stored: Stored[]) => Promise<readonly Row[]>,
    dimensions: number,
  ): Promise<void> {
    const found = () => this.find(idIn(ids), { limit: ids.length, tensorsOf: this.tensorFields() })
    return this.#writes.update(async () => change(await found()), dimensions)
  }

  /** @returns how many existed; it is on disk when it resolves */
  remove(ids: readonly string[]): Promise<number> {
    return this.#writes.remove(ids)
  }

  /** Documents, with the tensors of some fields, and of others only the texts of their chunks. */
  async find(
    where: string,
    {
      limit,
      tensorsOf = [],
      chunksOf = [],
    }: { limit: number; tensorsOf?: readonly string[]; chunksOf?: readonly string[] },
  ): Promise<Stored[]> {
    const { columns, toStored: read } = this.#fields.along(tensorsOf, chunksOf)
    const query = this.#table.query().where(where).select(columns).limit(limit)
    return this.#access.read(() => readRows(query, read))
  }

  /** The size of those of these documents that exist. */
  async sizes(ids: readonly string[]): Promise<Map<string, DocumentSize>> {
    const query = this.#table
      .query()
      .where(idIn(ids))
      .select({ id: 'id', characters: 'length(doc)', vectors: 'nv' })
      .limit(ids.length)
    const rows = await this.#access.read(() =>
      readRows(
        query,
        (raw) =>
          [
            String(raw['id']),
            { characters: Number(raw['characters']), vectors: Number(raw['vectors']) },
          ] as const,
      ),
    )
    return new Map(rows)
  }

  /** Documents in the order of their ids, beginning after one. */
  async pageAfter(after: string | undefined, { where, limit }: Scope): Promise<Stored[]> {
    const conditions = [
      ...(where ? [`(${where})`] : []),
      ...(after === undefined ? [] : [`id > ${quoted(after)}`]),
    ]
    const { columns, toStored: read } = this.#fields.along([])
    const query = this.#table.query().select(columns).orderBy({ columnName: 'id' }).limit(limit)
    const asked = conditions.length === 0 ? query : query.where(conditions.join(' AND '))
    return this.#access.read(() => readRows(asked, read))
  }

  /** One page of all documents, in the order of their ids. */
  async page({ where, limit, offset }: Scope & { offset: number }): Promise<Hit[]> {
    const { columns, toStored: read } = this.#fields.along([])
    const query = this.#table
      .query()
      .select(columns)
      .orderBy({ columnName: 'id' })
      .limit(limit)
      .offset(offset)
    const asked = where === undefined ? query : query.where(where)
    return this.#access.read(() => readRows(asked, (raw) => hitOf(read(raw))))
  }

  /** The documents whose closest chunk of `field` is nearest to `vector`, exactly; the score is its cosine. */
  async nearest(field: string, vector: Float32Array, scope: Scope): Promise<Hit[]> {
    if (!this.#fields.has(field, 'vector')) return []
    const column = this.#fields.name(field, 'vector')
    if (vector.every((one) => one === 0)) return this.#equallyNear(column, scope)
    const along = this.#fields.along([field])
    return this.#access.read(async () => {
      const quickly = scope.isExact
        ? undefined
        : await this.#vectors.nearest(this.#fields.vectorField(field), vector, scope)
      return quickly ?? nearestHits(this.#table, { column, vector, along }, scope)
    })
  }

  /** With a zero vector as the query all documents with a vector rank equally; the engine has no distance for it. */
  async #equallyNear(column: string, { where, limit }: Scope): Promise<Hit[]> {
    const query = this.#table.query().select({ id: 'id', has: `${column} IS NOT NULL` })
    const asked = where === undefined ? query : query.where(where)
    const rows = (await this.#access.read(() => asked.toArray())) as Raw[]
    const ids = rows.filter((raw) => raw['has'] === true).map((raw) => String(raw['id']))
    return ids
      .sort()
      .slice(0, limit)
      .map((id) => ({ id, score: 0 }))
  }

  /**
   * The documents with these words and phrases in one of the fields, ranked: see `lexical/rank.ts`. Does not wait for
   * writes.
   */
  async lexical(
    { fields, ...query }: LexicalSearch,
    { where, limit }: Scope,
    modifiers?: PackedModifiers,
  ): Promise<Hit[]> {
    const numbers = this.#textNumbers(fields)
    if (numbers.length === 0) return []
    const { ids, scores } = await this.#access.read(async () => {
      const among = where === undefined ? undefined : await this.#packedIds(where)
      const documents = await this.#table.countRows()
      return this.#words.rank({ ...query, fields: numbers, documents, limit }, { among, modifiers })
    })
    return ids.map((id, at) => ({ id, score: scores[at] ?? 0 }))
  }

  /** All documents with these words and phrases, and those of `others`. */
  async matching(
    { fields, ...query }: LexicalSearch,
    where: string | undefined,
    others: readonly string[],
  ): Promise<Matching> {
    const numbers = this.#textNumbers(fields)
    return this.#access.read(async () => {
      const among = where === undefined ? undefined : await this.#packedIds(where)
      return this.#words.match({ ...query, fields: numbers }, { among, others })
    })
  }

  #textNumbers(fields: readonly string[]): number[] {
    const wanted = new Set(fields)
    return this.#fields.numbersOf('text').flatMap(([field, number]) => (wanted.has(field) ? [number] : []))
  }

  /** The version of the table; it grows with every write. */
  version(): Promise<number> {
    return this.#access.read(() => this.#table.version())
  }

  /** How many documents there are, or match a condition. */
  documentCount(where?: string): Promise<number> {
    return this.#access.read(() => this.#table.countRows(where))
  }

  /** Chunks over all documents and fields. */
  async vectorCount(): Promise<number> {
    const version = await this.version()
    if (this.#vectorCount?.version === version) return this.#vectorCount.count
    const rows = await this.#access.read(() => this.#table.query().where('nv > 0').select(['nv']).toArrow())
    let count = 0
    for (const { values } of rows.getChild('nv')?.data ?? []) for (const one of values) count += Number(one)
    this.#vectorCount = { version, count }
    return count
  }

  /** Size of the documents and their words on disk, without earlier versions. */
  async sizeBytes(): Promise<number> {
    const { totalBytes } = await this.#access.read(() => this.#table.stats())
    return totalBytes + (await this.#words.sizeBytes())
  }

  /** Merges the last writes into the indexes and drops old versions. Does nothing when there were no writes. */
  optimize(): Promise<void> {
    return this.#tidying.tidy()
  }

  /** Ids of the matching documents in Arrow's layout: there may be very many. */
  async #packedIds(where: string): Promise<PackedTexts[]> {
    return packed((await this.#table.query().where(where).select(['id']).toArrow()).getChild('id'))
  }
}

const hitOf = (stored: Stored): Hit => ({ id: stored.id, score: 0, stored })
