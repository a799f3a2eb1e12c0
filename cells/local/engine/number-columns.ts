import type { Table } from '@lancedb/lancedb'
import type { Vector } from 'apache-arrow'
import { pacer } from '#platform/pace'
import type { PackedTexts } from '../lexical/words-messages.ts'
import { packed } from './packed.ts'

/** Documents with the numbers of some fields, in batches. A missing number is NaN. */
export type NumberBatch = { ids: PackedTexts[]; length: number; numbers: Float64Array[] }

/** The columns as Arrow batches, with others in between: there may be very many documents. */
export async function numberBatches(
  table: Table,
  columns: readonly string[],
  where: string | undefined,
): Promise<NumberBatch[]> {
  const pause = pacer()
  const selected = table.query().select(['id', ...columns])
  const batches: NumberBatch[] = []
  for await (const batch of where === undefined ? selected : selected.where(where)) {
    batches.push({
      ids: packed(batch.getChild('id')),
      length: batch.numRows,
      numbers: columns.map((column) => numbersIn(batch.getChild(column), batch.numRows)),
    })
    await pause()
  }
  return batches
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
