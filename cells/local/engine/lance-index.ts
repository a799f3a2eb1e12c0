import { createRequire } from 'node:module'
import type { Connection, Table } from '@lancedb/lancedb'
import type { Field as ArrowField } from 'apache-arrow'
import { type Column, type Columns, columnName, emptySchema, fieldOf, nextNumber } from './columns.ts'
import { type Along, type Hit, lexicalHits, nearestHits, type Scope, type Words } from './ranking.ts'
import { quoted } from '../filter/sql.ts'
import { type Raw, type Row, type Stored, toRaw, toStored } from './row.ts'
import { serially } from './serially.ts'

const lance = createRequire(import.meta.url)('@lancedb/lancedb') as typeof import('@lancedb/lancedb')

const FTS = { stem: true, removeStopWords: false, asciiFolding: true, withPosition: true }
/** Readers that began before a write keep their version this long. */
const KEEP_VERSIONS_MS = 60_000
const OPTIMIZE_AFTER_WRITES = 20
const OPTIMIZE_AFTER_PAUSE_MS = 500
/** What failed is tried again then: on a full disk for as long as it is full. */
const OPTIMIZE_AGAIN_MS = 10_000
const NEVER_WRITTEN = /^Table .* was not found/

/** `onColumns` must have stored the columns durably when it resolves: a field is only ever found through them. */
export type EngineHooks = {
  onColumns: (columns: Columns) => Promise<void>
  /** Reports failures of background work. */
  onError: (error: unknown) => void
}
/** For a table that nobody opens again. */
export const NO_HOOKS: EngineHooks = { onColumns: async () => {}, onError: () => {} }

/** One index in the engine: a table with a row per document. Writes run one after the other; reads run beside them. */
export class LanceIndex {
  readonly #table: Table
  readonly #hooks: EngineHooks
  readonly #write = serially()
  #columns: Columns
  #unoptimized = 0
  #tidying: NodeJS.Timeout | undefined
  #isClosed = false
  #vectors: { version: number; count: number } | undefined

  private constructor(table: Table, columns: Columns, hooks: EngineHooks) {
    this.#table = table
    this.#columns = columns
    this.#hooks = hooks
  }

  /**
   * Recreates the table, dropping a half-created one that a crash left behind: such a table cannot be opened.
   * @throws Error when there are documents in it, which are never dropped here
   */
  static async create(connection: Connection, name: string, hooks: EngineHooks): Promise<LanceIndex> {
    if (await LanceIndex.hasDocuments(connection, name)) throw new Error(`table ${name} has documents`)
    if ((await connection.tableNames()).includes(name)) await connection.dropTable(name)
    const table = await connection.createEmptyTable(name, emptySchema())
    await table.createIndex('id', { config: lance.Index.btree() })
    return new LanceIndex(table, new Map(), hooks)
  }

  static async open(
    connection: Connection,
    name: string,
    { columns, ...hooks }: EngineHooks & { columns: Columns },
  ): Promise<LanceIndex> {
    return new LanceIndex(await connection.openTable(name), columns, hooks)
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
      // A folder without a first version: nothing was ever written to it.
      if (error instanceof Error && NEVER_WRITTEN.test(error.message)) return false
      throw error
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#tidying)
    await this.#write(async () => {
      this.#isClosed = true
      this.#table.close()
    })
  }

  tensorFields(): string[] {
    return this.#fieldsWith('vector')
  }

  textFields(): string[] {
    return this.#fieldsWith('text')
  }

  numberColumn(field: string): string | undefined {
    return this.#columns.get(field)?.kinds.includes('number') ? this.#name(field, 'number') : undefined
  }

  knownFields(): string[] {
    return [...this.#columns.keys()]
  }

  /** How many fields have columns of their own. */
  fieldCount(): number {
    return this.#columns.size
  }

  /** Adds or replaces whole documents in one commit. Ids must differ. */
  upsert(rows: readonly Row[], dimensions: number): Promise<void> {
    if (rows.length === 0) return Promise.resolve()
    return this.#write(async () => {
      await this.#makeColumns(rows, dimensions)
      const schema = await this.#table.schema()
      const data = lance.makeArrowTable(
        rows.map((row) => toRaw(row, this.#columns)),
        { schema },
      )
      await this.#table.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(data)
      this.#wrote()
    })
  }

  /** @returns how many existed */
  remove(where: string): Promise<number> {
    return this.#write(async () => {
      const { numDeletedRows } = await this.#table.delete(where)
      if (numDeletedRows > 0) this.#wrote()
      return numDeletedRows
    })
  }

  /** Documents, with the tensors of these fields. */
  async find(
    where: string,
    { limit, tensorsOf = [] }: { limit: number; tensorsOf?: readonly string[] },
  ): Promise<Stored[]> {
    const { columns, toStored: read } = this.#along(tensorsOf)
    const rows = (await this.#table.query().where(where).select(columns).limit(limit).toArray()) as Raw[]
    return rows.map(read)
  }

  /** Documents in the order of their ids, beginning after one. */
  async pageAfter(after: string | undefined, { where, limit }: Scope): Promise<Stored[]> {
    const conditions = [
      ...(where ? [`(${where})`] : []),
      ...(after === undefined ? [] : [`id > ${quoted(after)}`]),
    ]
    const { columns, toStored: read } = this.#along([])
    const query = this.#table.query().select(columns).orderBy({ columnName: 'id' }).limit(limit)
    const rows = await (conditions.length === 0 ? query : query.where(conditions.join(' AND '))).toArray()
    return (rows as Raw[]).map(read)
  }

  /** One page of all documents, in the order of their ids. */
  async page({ where, limit, offset }: Scope & { offset: number }): Promise<Hit[]> {
    const { columns, toStored: read } = this.#along([])
    const query = this.#table
      .query()
      .select(columns)
      .orderBy({ columnName: 'id' })
      .limit(limit)
      .offset(offset)
    const rows = (await (where === undefined ? query : query.where(where)).toArray()) as Raw[]
    return rows.map(read).map((stored) => ({ id: stored.id, score: 0, stored }))
  }

  /** The documents whose closest chunk of `field` is nearest to `vector`, exactly; the score is its cosine. */
  async nearest(field: string, vector: Float32Array, scope: Scope): Promise<Hit[]> {
    if (!this.#columns.get(field)?.kinds.includes('vector')) return []
    const column = this.#name(field, 'vector')
    if (vector.every((one) => one === 0)) return this.#equallyNear(column, scope)
    return nearestHits(this.#table, { column, vector, along: this.#along([field]) }, scope)
  }

  /** To a vector that points nowhere, all that have one are equally near; the engine has no distance for it. */
  async #equallyNear(column: string, { where, limit }: Scope): Promise<Hit[]> {
    const query = this.#table.query().select({ id: 'id', has: `${column} IS NOT NULL` })
    const rows = (await (where === undefined ? query : query.where(where)).toArray()) as Raw[]
    const ids = rows.filter((raw) => raw['has'] === true).map((raw) => String(raw['id']))
    return ids
      .sort()
      .slice(0, limit)
      .map((id) => ({ id, score: 0 }))
  }

  /** The documents with these words, ranked by BM25: see `lexicalHits`. */
  async lexical({ fields, ...words }: Words & { fields: readonly string[] }, scope: Scope): Promise<Hit[]> {
    const columns = fields
      .filter((field) => this.#columns.get(field)?.kinds.includes('text'))
      .map((field) => this.#name(field, 'text'))
    if (columns.length === 0) return []
    // Until the index has taken in the last writes, its statistics, and so the scores, are stale: still better than
    // no answer, where the disk is full.
    await this.optimize().catch((error: unknown) => this.#tidyFailed(error))
    return lexicalHits(this.#table, { ...words, columns, along: this.#along([]) }, scope)
  }

  /** Grows with every write. */
  version(): Promise<number> {
    return this.#table.version()
  }

  /** How many documents there are, or match a condition. */
  documentCount(where?: string): Promise<number> {
    return this.#table.countRows(where)
  }

  /** Chunks over all documents and fields. */
  async vectorCount(): Promise<number> {
    const version = await this.#table.version()
    if (this.#vectors?.version === version) return this.#vectors.count
    const rows = (await this.#table.query().where('nv > 0').select(['nv']).toArray()) as Raw[]
    const count = rows.reduce((sum, raw) => sum + Number(raw['nv']), 0)
    this.#vectors = { version, count }
    return count
  }

  /** Takes the last writes into the indexes and drops old versions. Does nothing when there were none. */
  optimize(): Promise<void> {
    if (this.#unoptimized === 0) return Promise.resolve()
    return this.#write(async () => {
      if (this.#unoptimized === 0 || this.#isClosed) return
      try {
        await this.#table.optimize({ cleanupOlderThan: new Date(Date.now() - KEEP_VERSIONS_MS) })
      } catch {
        // Upstream has merge faults that a rebuild of the text indexes gets past; the documents are not touched.
        for (const field of this.textFields())
          await this.#table.createIndex(this.#name(field, 'text'), {
            config: lance.Index.fts(FTS),
            replace: true,
          })
      }
      this.#unoptimized = 0
    })
  }

  /** Many small writes make every search slower, so the index is tidied when they pause, or there are too many. */
  #wrote(): void {
    this.#unoptimized++
    clearTimeout(this.#tidying)
    if (this.#unoptimized % OPTIMIZE_AFTER_WRITES === 0) this.#tidy()
    else this.#tidying = setTimeout(() => this.#tidy(), OPTIMIZE_AFTER_PAUSE_MS)
  }

  #tidy(): void {
    this.optimize().catch((error: unknown) => this.#tidyFailed(error))
  }

  /** Nothing is lost by it. */
  #tidyFailed(error: unknown): void {
    this.#hooks.onError(error)
    if (this.#isClosed) return
    clearTimeout(this.#tidying)
    this.#tidying = setTimeout(() => this.#tidy(), OPTIMIZE_AGAIN_MS)
  }

  #fieldsWith(kind: Column['kinds'][number]): string[] {
    return [...this.#columns].filter(([, column]) => column.kinds.includes(kind)).map(([field]) => field)
  }

  /** What of a row makes a document, with the tensors of these fields. */
  #along(tensorsOf: readonly string[]): Along {
    const tensors = tensorsOf
      .filter((field) => this.#columns.get(field)?.kinds.includes('vector'))
      .map((field) => ({ field, vectors: this.#name(field, 'vector'), chunks: this.#name(field, 'chunks') }))
    return {
      columns: ['id', 'doc', ...tensors.flatMap(({ vectors, chunks }) => [vectors, chunks])],
      toStored: (raw) => toStored(raw, tensors),
    }
  }

  #name(field: string, kind: 'vector' | 'chunks' | 'text' | 'number'): string {
    return columnName(kind, this.#columns.get(field)?.number ?? -1)
  }

  async #makeColumns(rows: readonly Row[], dimensions: number): Promise<void> {
    const wanted = new Map(this.#columns)
    const added: ArrowField[] = []
    const texts: string[] = []
    const want = (field: string, kind: Column['kinds'][number]) => {
      const known = wanted.get(field) ?? { number: nextNumber(wanted), kinds: [] }
      if (known.kinds.includes(kind)) return
      wanted.set(field, { number: known.number, kinds: [...known.kinds, kind] })
      added.push(...fieldOf(kind, known.number, dimensions))
      if (kind === 'text') texts.push(columnName('text', known.number))
    }
    for (const row of rows) {
      for (const field of row.vectors.keys()) want(field, 'vector')
      for (const field of row.texts.keys()) want(field, 'text')
      for (const field of row.numbers.keys()) want(field, 'number')
    }
    if (added.length === 0) return
    // A crash may have added columns that were never registered.
    const present = new Set((await this.#table.schema()).fields.map(({ name }) => name))
    const missing = added.filter(({ name }) => !present.has(name))
    if (missing.length > 0) await this.#table.addColumns(missing)
    for (const column of texts)
      await this.#table.createIndex(column, { config: lance.Index.fts(FTS), replace: true })
    await this.#hooks.onColumns(wanted)
    this.#columns = wanted
  }
}
