import { createRequire } from 'node:module'
import type { Field as ArrowField, Schema as ArrowSchema } from 'apache-arrow'

// LanceDB's JavaScript loads the CommonJS build of Arrow and uses `instanceof`, so it needs objects of that build.
const { Field, FixedSizeList, Float32, Float64, Int32, List, Schema, Utf8 } = createRequire(import.meta.url)(
  'apache-arrow',
) as typeof import('apache-arrow')

/**
 * The columns of a document field, identified by a number: field names may hold any character, column names may not.
 */
export type Column = { number: number; kinds: ('vector' | 'text' | 'number')[] }
export type Columns = ReadonlyMap<string, Column>

const LETTER = { vector: 'v', chunks: 'k', number: 'd' } as const

export function columnName(kind: keyof typeof LETTER, number: number): string {
  return `${LETTER[kind]}${number}`
}

const utf8List = () => new List(new Field('item', new Utf8(), true))

export function emptySchema(): ArrowSchema {
  return new Schema([
    new Field('id', new Utf8(), false),
    new Field('doc', new Utf8(), true),
    new Field('eq', utf8List(), true),
    new Field('nv', new Int32(), true),
  ])
}

/**
 * The columns of one kind for one field: vectors come with the texts of their chunks; words are kept in a file of their
 * own.
 */
export function fieldOf(kind: Column['kinds'][number], number: number, dimensions: number): ArrowField[] {
  switch (kind) {
    case 'text':
      return []
    case 'number':
      return [new Field(columnName(kind, number), new Float64(), true)]
    case 'vector': {
      const vector = new FixedSizeList(dimensions, new Field('item', new Float32(), true))
      return [
        new Field(columnName(kind, number), new List(new Field('item', vector, true)), true),
        new Field(columnName('chunks', number), utf8List(), true),
      ]
    }
  }
}

/** A column number that no field has. */
export function nextNumber(columns: Columns): number {
  let highest = -1
  for (const { number } of columns.values()) highest = Math.max(highest, number)
  return highest + 1
}
