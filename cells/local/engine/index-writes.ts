import { createRequire } from 'node:module'
import type { Table } from '@lancedb/lancedb'
import { idIn } from '../filter/sql.ts'
import type { LoggedWrite } from '../write-log/records.ts'
import type { DurableWrites } from './durable-writes.ts'
import { FieldColumns } from './field-columns.ts'
import type { Columns } from './columns.ts'
import type { IndexVectors } from './index-vectors.ts'
import type { IndexWords } from './index-words.ts'
import type { Row } from './row.ts'
import type { Access } from './table-access.ts'
import { toTable } from './to-table.ts'

const lance = createRequire(import.meta.url)('@lancedb/lancedb') as typeof import('@lancedb/lancedb')

/** Documents of different requests that are written in one commit. */
const MAX_ROWS_TOGETHER = 512
const MAX_CHARACTERS_TOGETHER = 2_000_000

/** Documents that wait to be written. */
type Waiting = { rows: readonly Row[]; dimensions: number } & PromiseWithResolvers<void>

export type IndexWritesOptions = {
  table: Table
  durable: DurableWrites
  access: Access
  columns: Columns
  onColumns: (columns: Columns) => Promise<void>
  words: IndexWords
  vectors: IndexVectors
  /** Called after each write of the table. */
  onWrote: () => void
  onError: (error: unknown) => void
}

/** The writes of one index: each is on disk, in the table, the words and the vectors when it resolves. */
export class IndexWrites {
  readonly fields: FieldColumns
  readonly #table: Table
  readonly #durable: DurableWrites
  readonly #access: Access
  readonly #words: IndexWords
  readonly #vectors: IndexVectors
  readonly #onWrote: () => void
  readonly #onError: (error: unknown) => void
  readonly #waiting: Waiting[] = []
  /** Whether the log is being read: what it holds is not written to it. */
  #isAgain = false

  constructor({ table, durable, access, words, vectors, ...options }: IndexWritesOptions) {
    this.#table = table
    this.#durable = durable
    this.#access = access
    this.#words = words
    this.#vectors = vectors
    this.#onWrote = options.onWrote
    this.#onError = options.onError
    const onAdded = async () => (this.#isAgain ? undefined : this.checkpoint())
    this.fields = new FieldColumns(options.columns, { onAdded, onColumns: options.onColumns })
  }

  get #hasText(): boolean {
    return this.fields.with('text').length > 0
  }

  /**
   * Adds or replaces whole documents in one commit, with those of other requests that wait. Ids must differ. They are on
   * disk when it resolves.
   */
  upsert(rows: readonly Row[], dimensions: number): Promise<void> {
    if (rows.length === 0) return Promise.resolve()
    const waiting = { rows, dimensions, ...Promise.withResolvers<void>() }
    this.#waiting.push(waiting)
    // The turns of those that were written with others find nothing to do.
    return this.#access
      .write(() => this.#putWaiting())
      .then(
        () => waiting.promise,
        (error) => {
          waiting.promise.catch(() => undefined)
          waiting.reject(error)
          throw error
        },
      )
  }

  /** Writes what `change` makes of the documents at present: no other write comes between. */
  update(change: () => Promise<readonly Row[]>, dimensions: number): Promise<void> {
    return this.#access.write(async () => {
      const rows = await change()
      if (rows.length > 0) await this.#put(rows, dimensions)
    })
  }

  async #putWaiting(): Promise<void> {
    const [first] = this.#waiting
    if (first === undefined) return
    const together: Waiting[] = []
    let [count, characters] = [0, 0]
    for (const one of this.#waiting) {
      if (one.dimensions !== first.dimensions || (count > 0 && count + one.rows.length > MAX_ROWS_TOGETHER))
        break
      characters += one.rows.reduce((sum, { doc }) => sum + doc.length, 0)
      if (count > 0 && characters > MAX_CHARACTERS_TOGETHER) break
      together.push(one)
      count += one.rows.length
    }
    this.#waiting.splice(0, together.length)
    // Of several with one id the last counts.
    const rows = new Map(together.flatMap((one) => one.rows.map((row) => [row.id, row])))
    try {
      await this.#put([...rows.values()], first.dimensions)
      for (const { resolve } of together) resolve()
    } catch (error) {
      for (const { reject, promise } of together) {
        promise.catch(() => undefined)
        reject(error)
      }
    }
  }

  async #put(rows: readonly Row[], dimensions: number): Promise<void> {
    const hadText = this.#hasText
    await this.fields.make(this.#table, rows, dimensions)
    const schema = await this.#table.schema()
    const data = await toTable(lance.makeArrowTable, rows, { columns: this.fields.all, schema })
    const merge = () =>
      this.#table.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(data)
    const ids = rows.map(({ id }) => id)
    await this.#changing(ids, {
      isNew: !hadText,
      change: () => this.#logged({ kind: 'put', rows, dimensions }, merge),
      follow: () => this.#words.put(rows),
    })
    await this.#vectors.put(rows)
    await this.#trimLog()
  }

  /** @returns how many existed */
  remove(ids: readonly string[]): Promise<number> {
    return this.#access.write(() => this.#remove(ids))
  }

  async #remove(ids: readonly string[]): Promise<number> {
    const remove = () => this.#logged({ kind: 'remove', ids }, () => this.#table.delete(idIn(ids)))
    const follow = () => this.#words.remove(ids)
    const { numDeletedRows } = await this.#changing(ids, { isNew: false, change: remove, follow })
    await this.#vectors.remove(ids)
    await this.#trimLog()
    return numDeletedRows
  }

  /** Changes the table once the write is on disk. */
  #logged<T>(write: LoggedWrite, change: () => Promise<T>): Promise<T> {
    return this.#isAgain ? change() : this.#durable.write(write, () => this.#table.version(), change)
  }

  async #trimLog(): Promise<void> {
    // A failure leaves the writes in the log, which takes more of them all the same.
    if (this.#durable.isFull && !this.#isAgain) await this.checkpoint().catch(this.#onError)
  }

  /** Does the writes of before a crash again; whatever of them was done already is done over. */
  async writeAgain(writes: readonly LoggedWrite[]): Promise<void> {
    this.#isAgain = true
    for (const write of writes)
      if (write.kind === 'remove') await this.#remove(write.ids)
      else await this.#put(write.rows, write.dimensions)
    this.#isAgain = false
    // Reading goes on when the disk is full, as long as nothing is missing.
    await this.checkpoint().catch((error: unknown) => {
      if (writes.length > 0) throw error
      this.#onError(error)
    })
  }

  /** Brings the files of the present version to the disk, and the words with them. */
  async checkpoint(): Promise<void> {
    if (this.#hasText) await this.#words.tidied()
    await this.#durable.checkpoint(await this.#table.version())
  }

  /** Changes documents, then their words; a crash or failure between the two is detected later. */
  async #changing<T>(
    ids: readonly string[],
    { isNew, change, follow }: { isNew: boolean; change: () => Promise<T>; follow: () => Promise<void> },
  ): Promise<T> {
    const hasText = this.#hasText
    if (hasText) await this.#words.begin(ids, isNew)
    try {
      const changed = await change()
      this.#onWrote()
      if (hasText) await follow()
      return changed
    } catch (error) {
      this.#words.failed()
      this.#vectors.failed()
      throw error
    }
  }

  /** Must run last, when nothing else is under way. */
  async close(): Promise<void> {
    // Where that fails, the log has the writes.
    if (this.#durable.pending > 0) await this.checkpoint().catch(() => undefined)
    await this.#durable.close().catch(() => undefined)
  }
}
