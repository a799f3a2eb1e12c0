import type { makeArrowTable, Table as LanceTable } from '@lancedb/lancedb'
import { pacer } from '#platform/pace'
import type { Columns } from './columns.ts'
import { type Row, toRaw } from './row.ts'

/** Values that are converted in one go: a few milliseconds. */
const VALUES_AT_ONCE = 5_000

type Make = typeof makeArrowTable
type Table = ReturnType<Make>
type Shape = { columns: Columns; schema: Awaited<ReturnType<LanceTable['schema']>> }

/** Rows as the engine takes them; many values are converted in pieces, so that other requests are answered meanwhile. */
export async function toTable(make: Make, rows: readonly Row[], { columns, schema }: Shape): Promise<Table> {
  const pause = pacer()
  const pieces: Table[] = []
  for (const piece of inPieces(rows, columns.size)) {
    pieces.push(
      make(
        piece.map((row) => toRaw(row, columns)),
        { schema },
      ),
    )
    await pause()
  }
  const [first, ...rest] = pieces
  if (first === undefined) throw new Error('a table of no rows')
  return rest.length === 0 ? first : first.concat(...rest)
}

function* inPieces(rows: readonly Row[], columns: number): Generator<Row[]> {
  let piece: Row[] = []
  let values = 0
  for (const row of rows) {
    piece.push(row)
    values += columns + row.eq.length
    if (values < VALUES_AT_ONCE) continue
    yield piece
    piece = []
    values = 0
  }
  if (piece.length > 0) yield piece
}
