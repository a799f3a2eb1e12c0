import { type Column, isBlank, kindOf, type ValueKind } from './column.ts'
import { shownValue } from './convert-value.ts'

type Seen = { filled: number; kinds: Map<ValueKind, number>; example: string; length: number }

/** An index takes no more different fields, and no person reads more columns. */
export const MAX_COLUMNS = 1000

export type ColumnsSeen = {
  add: (fields: Readonly<Record<string, unknown>>) => void
  columns: () => readonly Column[]
  /** There are more fields than are looked at. */
  isCut: () => boolean
}

/** Gathers what stands in each field over a whole source. */
export function createColumnsSeen(isText: boolean): ColumnsSeen {
  const seen = new Map<string, Seen>()
  let isCut = false
  const seenOf = (name: string): Seen | undefined => {
    const known = seen.get(name)
    if (known !== undefined) return known
    if (seen.size >= MAX_COLUMNS) {
      isCut = true
      return undefined
    }
    const fresh = { filled: 0, kinds: new Map(), example: '', length: 0 }
    seen.set(name, fresh)
    return fresh
  }
  return {
    add: (fields) => {
      for (const [name, value] of Object.entries(fields)) {
        const column = seenOf(name)
        if (column === undefined || isBlank(value)) continue
        const kind = kindOf(value, isText)
        column.kinds.set(kind, (column.kinds.get(kind) ?? 0) + 1)
        if (column.filled === 0) column.example = shownValue(value)
        if (typeof value === 'string') column.length += value.length
        column.filled += 1
      }
    },
    columns: () =>
      [...seen].map(([name, { filled, kinds, example, length }]) => ({
        name,
        filled,
        kinds: Object.fromEntries(kinds),
        example,
        meanLength: filled === 0 ? 0 : length / filled,
      })),
    isCut: () => isCut,
  }
}
