import type { Table } from '@lancedb/lancedb'
import type { Vector } from 'apache-arrow'
import { pacer } from '#platform/pace'
import type { PackedTexts } from '../lexical/words-messages.ts'
import { packed } from './packed.ts'
import { readRows } from './read-rows.ts'

/** Documents with the numbers of some fields, in batches. A missing number is NaN. */
export type NumberBatch = { ids: PackedTexts[]; length: number; numbers: Float64Array[] }

/** A column, or none for a field without numbers. */
type Columns = readonly (string | undefined)[]

/**
 * The documents that have a number in one of the columns, as Arrow batches, with others in between: there may be very
 * many.
 */
export async function numberBatches(
  table: Table,
  columns: Columns,
  where: string | undefined,
): Promise<NumberBatch[]> {
  const stored = [...new Set(columns.filter((column) => column !== undefined))]
  if (stored.length === 0) return []
  const present = stored.map((column) => `${column} IS NOT NULL`).join(' OR ')
  const query = table.query().select(['id', ...stored])
  const pause = pacer()
  const batches: NumberBatch[] = []
  for await (const batch of query.where(where === undefined ? present : `(${present}) AND (${where})`)) {
    batches.push({
      ids: packed(batch.getChild('id')),
      length: batch.numRows,
      numbers: columns.map((column) =>
        numbersIn(column === undefined ? null : batch.getChild(column), batch.numRows),
      ),
    })
    await pause()
  }
  return batches
}

/** The first ids, in order, of the documents that have a number in none of the columns. */
export function firstIdsWithout(
  table: Table,
  columns: Columns,
  { where, limit }: { where: string | undefined; limit: number },
): Promise<string[]> {
  const conditions = columns.flatMap((column) => (column === undefined ? [] : [`${column} IS NULL`]))
  if (where !== undefined) conditions.push(`(${where})`)
  const query = table.query().select(['id']).orderBy({ columnName: 'id' }).limit(limit)
  const asked = conditions.length === 0 ? query : query.where(conditions.join(' AND '))
  return readRows(asked, (raw) => String(raw['id']))
}

function numbersIn(column: Vector | null, length: number): Float64Array {
  const numbers = new Float64Array(length).fill(Number.NaN)
  let from = 0
  for (const data of column?.data ?? []) {
    const values = data.values as Float64Array
    for (let at = 0; at < data.length; at++)
      if (data.nullCount === 0 || data.getValid(at)) numbers[from + at] = values[at] ?? Number.NaN
    from += data.length
  }
  return numbers
}
