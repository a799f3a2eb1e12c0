import type { Vector } from 'apache-arrow'
import type { PackedTexts } from '../lexical/words.ts'

/** The texts of a column as they lie in memory, copied without making texts of them. */
export function packed(column: Vector | null): PackedTexts[] {
  return (column?.data ?? []).map(({ valueOffsets, values, length }) => {
    // A column of texts has both.
    const offsets = (valueOffsets as Int32Array).slice(0, length + 1)
    return { offsets, bytes: (values as Uint8Array).slice(0, offsets.at(-1)) }
  })
}
