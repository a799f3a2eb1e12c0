import Papa from 'papaparse'
import { columnNames } from './column-names.ts'
import {
  countLines,
  emptyReading,
  keptText,
  MAX_RECORD_LENGTH,
  type Reading,
  type RowReader,
  type SourceSettings,
} from './source.ts'

type State = {
  /** What is not yet a complete row; begins at `line`. */
  rest: string
  line: number
  columns: readonly string[] | undefined
  readonly delimiter: string
  readonly hasHeader: boolean
}
type ParsedRow = Readonly<{ cells: readonly string[]; isQuoteWrong: boolean; end: number }>

/**
 * Rows of a CSV text whose lines end in \n. A row whose quotes are wrong costs its own first line only: reading goes
 * on with the next line, so that one stray quote does not swallow the file.
 */
export function createCsvRows({
  delimiter,
  hasHeader,
}: Pick<SourceSettings, 'delimiter' | 'hasHeader'>): RowReader {
  const state: State = { rest: '', line: 1, columns: undefined, delimiter, hasHeader }
  return {
    push: (text) => {
      state.rest += text
      return readAll(state, false)
    },
    end: () => readAll(state, true),
  }
}

function readAll(state: State, isLast: boolean): Reading {
  const reading = emptyReading()
  while (state.rest !== '') {
    const length = state.rest.length
    readRun(state, reading, isLast)
    const isStuck = state.rest.length === length
    if (!isStuck) continue
    if (!isLast && length <= MAX_RECORD_LENGTH) break
    dropLine(state, reading)
  }
  return reading
}

/** As many rows as can be read without a mistake; at one, its line is reported and left behind. */
function readRun(state: State, reading: Reading, isLast: boolean): void {
  let start = 0
  let failedAt: number | undefined
  const parser = new Papa.Parser({
    delimiter: state.delimiter,
    newline: '\n',
    step: (step) => {
      const row = parsedRow(step)
      const isTooLong = row.end - start > MAX_RECORD_LENGTH
      if (row.isQuoteWrong || isTooLong) {
        failedAt = start
        parser.abort()
        return
      }
      takeRow(state, reading, { cells: row.cells, text: state.rest.slice(start, row.end) })
      state.line += countLines(state.rest, start, row.end)
      start = row.end
    },
  })
  parser.parse(state.rest, 0, !isLast)
  state.rest = state.rest.slice(start)
  if (failedAt !== undefined) dropLine(state, reading)
}

/** What the parser gives to `step` when it works on its own: one row in `data`. */
function parsedRow(step: unknown): ParsedRow {
  const { data, errors, meta } = step as {
    data: readonly (readonly string[])[]
    errors: readonly unknown[]
    meta: { cursor: number }
  }
  return {
    cells: data[0] ?? [],
    isQuoteWrong: errors.length > 0,
    end: meta.cursor,
  }
}

function dropLine(state: State, reading: Reading): void {
  const newline = state.rest.indexOf('\n')
  const end = newline < 0 ? state.rest.length : newline + 1
  const text = state.rest.slice(0, end).trimEnd()
  if (text !== '')
    reading.problems.push({
      line: state.line,
      message:
        'A double quote on this line is not closed, or stands in the middle of a quoted value. Inside quotes a quote is written twice: "".',
      text: keptText(text),
    })
  // A header with a stray quote is still the header: the next row must not become it.
  if (text !== '' && state.columns === undefined && state.hasHeader)
    state.columns = columnNames(text.split(state.delimiter).map((name) => name.replaceAll('"', '')))
  state.rest = state.rest.slice(end)
  if (newline >= 0) state.line += 1
}

function takeRow(state: State, reading: Reading, row: { cells: readonly string[]; text: string }): void {
  const { cells } = row
  if (cells.every((cell) => cell.trim() === '')) return
  if (state.columns === undefined) {
    state.columns = columnNames(state.hasHeader ? cells : cells.map(() => ''))
    if (state.hasHeader) return
  }
  const { columns, line } = state
  if (cells.length !== columns.length) {
    const than = state.hasHeader ? 'the header names' : 'the first row has'
    reading.problems.push({
      line,
      message: `This row has ${cells.length} ${cells.length === 1 ? 'value' : 'values'}; ${than} ${columns.length}.`,
      text: keptText(row.text.trimEnd()),
    })
    return
  }
  reading.rows.push({ line, fields: Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? ''])) })
}
