import { type Columns, columnName } from './columns.ts'

/** A document as the engine keeps it. */
export type Row = {
  id: string
  /** The document as JSON, as it is given back. */
  doc: string
  /** What equality filters look for: see `filter/match-tokens.ts`. */
  eq: string[]
  vectors: ReadonlyMap<string, { vectors: Float32Array[]; chunks: string[] }>
  texts: ReadonlyMap<string, string>
  numbers: ReadonlyMap<string, number>
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
    if (column.kinds.includes('text')) raw[columnName('text', column.number)] = row.texts.get(field) ?? null
    if (column.kinds.includes('number'))
      raw[columnName('number', column.number)] = row.numbers.get(field) ?? null
  }
  raw['nv'] = count
  return raw
}
