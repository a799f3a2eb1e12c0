import { createRequire } from 'node:module'
import type { Connection, Table } from '@lancedb/lancedb'
import type { Field as ArrowField } from 'apache-arrow'
import { closestChunk } from './closest-chunk.ts'
import { type Column, type Columns, columnName, emptySchema, fieldOf, nextNumber } from './columns.ts'
import { type Raw, type Row, toRaw } from './row.ts'
import { serially } from './serially.ts'

const lance = createRequire(import.meta.url)('@lancedb/lancedb') as typeof import('@lancedb/lancedb')

export type Hit = { id: string; doc: string; score: number }
export type NearestHit = { id: string; doc: string; cosine: number; highlight: string }
export type Stored = {
  id: string
  doc: string
  tensors: { field: string; chunk: string; vector: number[] }[]
}

const FTS = { stem: true, removeStopWords: false, asciiFolding: true, withPosition: true }
/** Readers that began before a write keep their version this long. */
const KEEP_VERSIONS_MS = 60_000
const OPTIMIZE_AFTER_WRITES = 20
const OPTIMIZE_AFTER_PAUSE_MS = 500

type ListOf<T> = Iterable<T> | null | undefined

/**
 * One index in the engine: a table with a row per document. Writes run one after the other; reads run beside them.
 * `onColumns` must have stored the columns durably when it resolves: a field is only ever found through them.
 */
export class LanceIndex {
  readonly #table: Table
  readonly #onColumns: (columns: Columns) => Promise<void>
  readonly #write = serially()
  #columns: Columns
  #unoptimized = 0
  #tidying: NodeJS.Timeout | undefined
  #isClosed = false
  #vectors: { version: number; count: number } | undefined

  private constructor(table: Table, columns: Columns, onColumns: (columns: Columns) => Promise<void>) {
    this.#table = table
    this.#columns = columns
    this.#onColumns = onColumns
  }

  /** Makes the table anew. What a crash left of an earlier attempt goes: a half-made table opens for nobody. */
  static async create(
    connection: Connection,
    name: string,
    onColumns: (columns: Columns) => Promise<void>,
  ): Promise<LanceIndex> {
    if ((await connection.tableNames()).includes(name)) await connection.dropTable(name)
    const table = await connection.createEmptyTable(name, emptySchema())
    await table.createIndex('id', { config: lance.Index.btree() })
    return new LanceIndex(table, new Map(), onColumns)
  }

  static async open(
    connection: Connection,
    name: string,
    { columns, onColumns }: { columns: Columns; onColumns: (columns: Columns) => Promise<void> },
  ): Promise<LanceIndex> {
    return new LanceIndex(await connection.openTable(name), columns, onColumns)
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

  /** Forgets a field and everything stored for it; documents keep their JSON. */
  dropField(field: string): Promise<void> {
    return this.#write(async () => {
      const column = this.#columns.get(field)
      if (column === undefined) return
      const left = new Map(this.#columns)
      left.delete(field)
      // In this order: a column nobody knows of does no harm, a field whose columns are gone breaks every search.
      await this.#onColumns(left)
      this.#columns = left
      await this.#table.dropColumns(
        column.kinds.flatMap((kind) => fieldOf(kind, column.number, 1).map(({ name }) => name)),
      )
    })
  }

  async find(where: string, options: { limit: number; withTensors: boolean }): Promise<Stored[]> {
    const fields = options.withTensors ? this.tensorFields() : []
    const columns = fields.flatMap((field) => [this.#name(field, 'vector'), this.#name(field, 'chunks')])
    const rows = (await this.#table
      .query()
      .where(where)
      .select(['id', 'doc', ...columns])
      .limit(options.limit)
      .toArray()) as Raw[]
    return rows.map((raw) => ({
      id: String(raw['id']),
      doc: String(raw['doc']),
      tensors: fields.flatMap((field) => {
        const vectors = [...((raw[this.#name(field, 'vector')] as ListOf<Iterable<number>>) ?? [])]
        const chunks = [...((raw[this.#name(field, 'chunks')] as ListOf<string>) ?? [])]
        return vectors.map((vector, at) => ({ field, chunk: chunks[at] ?? '', vector: [...vector] }))
      }),
    }))
  }

  /** Ids in ascending order. Reads all of them: the engine cannot sort. */
  async ids(where: string | undefined): Promise<string[]> {
    const query = this.#table.query().select(['id'])
    const rows = (await (where === undefined ? query : query.where(where)).toArray()) as Raw[]
    return rows.map((raw) => String(raw['id'])).toSorted()
  }

  /** Every document, in no order that means anything. */
  async all({ where, limit }: { where: string | undefined; limit: number }): Promise<Hit[]> {
    const query = this.#table.query().select(['id', 'doc']).limit(limit)
    const rows = (await (where === undefined ? query : query.where(where)).toArray()) as Raw[]
    return rows.map((raw) => ({ id: String(raw['id']), doc: String(raw['doc']), score: 0 }))
  }

  /** The documents whose closest chunk of `field` is nearest to `vector`, exactly. */
  async nearest(
    field: string,
    vector: Float32Array,
    { where, limit }: { where: string | undefined; limit: number },
  ): Promise<NearestHit[]> {
    if (!this.#columns.get(field)?.kinds.includes('vector')) return []
    const [vectors, chunks] = [this.#name(field, 'vector'), this.#name(field, 'chunks')]
    const query = this.#table
      .query()
      .nearestTo(vector)
      .column(vectors)
      .distanceType('cosine')
      .bypassVectorIndex()
      .limit(limit)
      .select(['id', 'doc', '_distance', vectors, chunks])
    const rows = (await (where === undefined ? query : query.where(where)).toArray()) as Raw[]
    return rows.map((raw) => {
      const texts = [...((raw[chunks] as ListOf<string>) ?? [])]
      const at = texts.length > 1 ? closestChunk(vector, (raw[vectors] as ListOf<Iterable<number>>) ?? []) : 0
      return {
        id: String(raw['id']),
        doc: String(raw['doc']),
        cosine: Math.min(1, Math.max(-1, 1 - Number(raw['_distance']))),
        highlight: texts[at] ?? '',
      }
    })
  }

  /**
   * BM25 of the words, summed over the fields; a document matches when one word does and every phrase does, each in
   * any of the fields.
   */
  async lexical(
    { words, phrases, fields }: { words: string; phrases: readonly string[]; fields: readonly string[] },
    { where, limit }: { where: string | undefined; limit: number },
  ): Promise<Hit[]> {
    const columns = fields
      .filter((field) => this.#columns.get(field)?.kinds.includes('text'))
      .map((field) => this.#name(field, 'text'))
    if (columns.length === 0) return []
    // Until the index has taken in the last writes, its statistics, and so the scores, are stale.
    await this.optimize()
    const must = await this.#idsWithPhrases(phrases, columns, where)
    if (must?.length === 0) return []
    const condition =
      must === undefined ? where : `id IN (${must.map((id) => `'${id.replaceAll("'", "''")}'`).join(', ')})`
    const any = new lance.BooleanQuery(
      columns.map((column) => [lance.Occur.Should, new lance.MatchQuery(words, column)]),
    )
    const query = this.#table.query().fullTextSearch(any).select(['id', 'doc', '_score']).limit(limit)
    const rows = (await (condition === undefined ? query : query.where(condition)).toArray()) as Raw[]
    return rows.map((raw) => ({
      id: String(raw['id']),
      doc: String(raw['doc']),
      score: Number(raw['_score']),
    }))
  }

  /** Grows with every write. */
  version(): Promise<number> {
    return this.#table.version()
  }

  documentCount(): Promise<number> {
    return this.#table.countRows()
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
      this.#unoptimized = 0
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
    })
  }

  /** Many small writes make every search slower, so the index is tidied when they pause, or there are too many. */
  #wrote(): void {
    this.#unoptimized++
    clearTimeout(this.#tidying)
    if (this.#unoptimized >= OPTIMIZE_AFTER_WRITES) void this.optimize()
    else this.#tidying = setTimeout(() => void this.optimize(), OPTIMIZE_AFTER_PAUSE_MS)
  }

  #fieldsWith(kind: Column['kinds'][number]): string[] {
    return [...this.#columns].filter(([, column]) => column.kinds.includes(kind)).map(([field]) => field)
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
    // A crash may have left columns behind that were never told of.
    const present = new Set((await this.#table.schema()).fields.map(({ name }) => name))
    const missing = added.filter(({ name }) => !present.has(name))
    if (missing.length > 0) await this.#table.addColumns(missing)
    for (const column of texts)
      await this.#table.createIndex(column, { config: lance.Index.fts(FTS), replace: true })
    await this.#onColumns(wanted)
    this.#columns = wanted
  }

  /** Ids of the documents that hold every phrase; `undefined` when there is none to hold. */
  async #idsWithPhrases(
    phrases: readonly string[],
    columns: readonly string[],
    where: string | undefined,
  ): Promise<string[] | undefined> {
    let common: Set<string> | undefined
    for (const phrase of phrases) {
      const found = new Set<string>()
      for (const column of columns) {
        const query = this.#table
          .query()
          .fullTextSearch(new lance.PhraseQuery(phrase, column))
          .select(['id', '_score'])
          .limit(await this.documentCount())
        for (const raw of (await (where === undefined ? query : query.where(where)).toArray()) as Raw[])
          found.add(String(raw['id']))
      }
      common = common?.intersection(found) ?? found
    }
    return common && [...common]
  }
}
