import { type Columns, columnName } from './columns.ts'

/** A document as the engine keeps it. */
export type Row = {
  id: string
  /** The document as JSON, as it is given back. */
  doc: string
  /** What equality filters look for: see `filter/match-tokens.ts`. */
  eq: string[]
  vectors: ReadonlyMap<string, { vectors: Float32Array[]; chunks: string[] }>
  /** Fields whose words can be searched for; their texts are in `doc`. */
  texts: ReadonlySet<string>
  numbers: ReadonlyMap<string, number>
}

/** A document as it is read, with the tensors of the fields that were asked for. */
export type Stored = {
  id: string
  doc: string
  /** The chunks of each field, and in their order the vectors, which take a while to read. */
  tensors: { field: string; chunks: string[]; vectors: () => Float32Array[] }[]
}

/** A row as the table takes it. */
export type Raw = Record<string, unknown>

/** A row in the columns there are. */
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

/** A document out of a row, with the tensors in these columns. */
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
