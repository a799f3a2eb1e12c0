import type { ObjectScanner } from './json-scan.ts'
import { countLines, type Reading } from './source.ts'

export type JsonState = {
  /** What is not read yet; begins at this line and column. */
  rest: string
  line: number
  column: number
  /** Between objects; in the middle of one; looking for a line to go on after one that never ends. */
  mode: 'start' | 'between' | 'object' | 'lost' | 'after'
  isList: boolean
  /** A body as it is sent to an index: `{"documents": [ … ], … }`. */
  isBody: boolean
  /** What a comma would mean now. */
  comma: 'unexpected' | 'expected' | { line: number }
  /** Commas between objects in no list were spoken of. */
  isCommaNoted: boolean
  /** White space before the object, if nothing else stands before it on its line. */
  indent: string
  scanner: ObjectScanner
}
/** `false`: more text is needed, or none is left. */
export type JsonStep = (state: JsonState, reading: Reading, isLast: boolean) => boolean

/** Something else stands on the line before the object. */
export const NOT_AT_LINE_START = '\0'

export function skip(state: JsonState, length: number): void {
  const lines = countLines(state.rest, 0, length)
  state.column = lines === 0 ? state.column + length : length - state.rest.lastIndexOf('\n', length - 1)
  state.line += lines
  state.rest = state.rest.slice(length)
}
