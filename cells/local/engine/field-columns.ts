import type { Table } from '@lancedb/lancedb'
import type { Field as ArrowField } from 'apache-arrow'
import { type Column, type Columns, columnName, fieldOf, nextNumber } from './columns.ts'
import type { VectorField } from './index-vectors.ts'
import type { Along } from './ranking.ts'
import { type Row, toStored } from './row.ts'

type Kind = Column['kinds'][number]

/** The fields of an index and the columns of each. */
export class FieldColumns {
  #columns: Columns
  readonly #onAdded: () => Promise<void>
  readonly #onColumns: (columns: Columns) => Promise<void>

  /**
   * `onAdded` must resolve only after the table's new columns are stored durably; then `onColumns` must store which field
   * they belong to: a field is found only through that.
   */
  constructor(
    columns: Columns,
    { onAdded, onColumns }: { onAdded: () => Promise<void>; onColumns: (columns: Columns) => Promise<void> },
  ) {
    this.#columns = columns
    this.#onAdded = onAdded
    this.#onColumns = onColumns
  }

  get all(): Columns {
    return this.#columns
  }

  has(field: string, kind: Kind): boolean {
    return this.#columns.get(field)?.kinds.includes(kind) === true
  }

  with(kind: Kind): string[] {
    return this.numbersOf(kind).map(([field]) => field)
  }

  /** The fields of a kind with their numbers. */
  numbersOf(kind: Kind): (readonly [string, number])[] {
    return [...this.#columns]
      .filter(([, { kinds }]) => kinds.includes(kind))
      .map(([field, { number }]) => [field, number])
  }

  name(field: string, kind: 'vector' | 'chunks' | 'number'): string {
    return columnName(kind, this.#columns.get(field)?.number ?? -1)
  }

  vectorField(field: string): VectorField {
    return { field, number: this.#columns.get(field)?.number ?? -1, column: this.name(field, 'vector') }
  }

  /** The columns that hold a document, with the tensors of some fields, and of others only the texts of their chunks. */
  along(tensorsOf: readonly string[], chunksOf: readonly string[] = []): Along {
    const tensors = [...new Set([...tensorsOf, ...chunksOf])]
      .filter((field) => this.has(field, 'vector'))
      .map((field) => ({ field, vectors: this.name(field, 'vector'), chunks: this.name(field, 'chunks') }))
    const whole = new Set(tensorsOf)
    return {
      columns: [
        'id',
        'doc',
        ...tensors.flatMap(({ field, vectors, chunks }) => (whole.has(field) ? [vectors, chunks] : [chunks])),
      ],
      toStored: (raw) => toStored(raw, tensors),
    }
  }

  /** Adds the columns that these rows need and the table lacks. */
  async make(table: Table, rows: readonly Row[], dimensions: number): Promise<void> {
    const wanted = new Map(this.#columns)
    const added: ArrowField[] = []
    let isChanged = false
    const want = (field: string, kind: Kind) => {
      const known = wanted.get(field) ?? { number: nextNumber(wanted), kinds: [] }
      if (known.kinds.includes(kind)) return
      wanted.set(field, { number: known.number, kinds: [...known.kinds, kind] })
      added.push(...fieldOf(kind, known.number, dimensions))
      isChanged = true
    }
    for (const row of rows) {
      for (const field of row.vectors.keys()) want(field, 'vector')
      for (const field of row.texts) want(field, 'text')
      for (const field of row.numbers.keys()) want(field, 'number')
    }
    if (!isChanged) return
    // A crash may have added columns that were never registered.
    const present = new Set((await table.schema()).fields.map(({ name }) => name))
    const missing = added.filter(({ name }) => !present.has(name))
    if (missing.length > 0) {
      await table.addColumns(missing)
      await this.#onAdded()
    }
    await this.#onColumns(wanted)
    this.#columns = wanted
  }
}
