import type { Vector } from 'apache-arrow'
import type { PackedTexts } from '../lexical/words-messages.ts'

/** The texts of a column in Arrow's layout, copied without decoding them. */
export function packed(column: Vector | null): PackedTexts[] {
  return (column?.data ?? []).map(({ valueOffsets, values, length }) => {
    // A text column always has both buffers.
    const offsets = (valueOffsets as Int32Array).slice(0, length + 1)
    return { offsets, bytes: (values as Uint8Array).slice(0, offsets.at(-1)) }
  })
}
