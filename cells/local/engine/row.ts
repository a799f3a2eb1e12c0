import { type Columns, columnName } from './columns.ts'

/** A document as it is written to the engine. */
export type Row = {
  id: string
  /** The document as JSON, as answers return it. */
  doc: string
  /** Tokens that equality filters match: see `filter/match-tokens.ts`. */
  eq: string[]
  vectors: ReadonlyMap<string, { vectors: Float32Array[]; chunks: string[] }>
  /** Fields open to lexical search; their texts are in `doc`. */
  texts: ReadonlySet<string>
  numbers: ReadonlyMap<string, number>
}

/** A document as it is read, with the tensors of the requested fields. */
export type Stored = {
  id: string
  doc: string
  /** The chunks of each field; `vectors` decodes their vectors in the same order, which takes a while. */
  tensors: { field: string; chunks: string[]; vectors: () => Float32Array[] }[]
}

/** A row in the table's columns. */
export type Raw = Record<string, unknown>

/** Converts a row to the existing columns. */
export function toRaw(row: Row, columns: Columns): Raw {
  const raw: Raw = { id: row.id, doc: row.doc, eq: row.eq, nv: 0 }
  let count = 0
  for (const [field, column] of columns) {
    if (column.kinds.includes('vector')) {
      const tensors = row.vectors.get(field)
      count += tensors?.vectors.length ?? 0
      raw[columnName('vector', column.number)] = tensors?.vectors ?? null
      raw[columnName('chunks', column.number)] = tensors?.chunks ?? null
    }
    if (column.kinds.includes('number'))
      raw[columnName('number', column.number)] = row.numbers.get(field) ?? null
  }
  raw['nv'] = count
  return raw
}

type ListOf<T> = Iterable<T> | null | undefined

/** Converts a row back to a document, with the tensors in these columns. */
export function toStored(
  raw: Raw,
  tensors: readonly { field: string; vectors: string; chunks: string }[],
): Stored {
  return {
    id: String(raw['id']),
    doc: String(raw['doc']),
    tensors: tensors.map(({ field, chunks, vectors }) => ({
      field,
      chunks: [...((raw[chunks] as ListOf<string>) ?? [])],
      vectors: () =>
        Array.from((raw[vectors] as ListOf<{ toArray(): Float32Array }>) ?? [], (vector) => vector.toArray()),
    })),
  }
}
