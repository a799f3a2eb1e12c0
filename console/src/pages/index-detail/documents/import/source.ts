export type SourceFormat = 'csv' | 'json' | 'jsonl'
export type SourceEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

export const DELIMITERS = [',', '\t', ';', '|'] as const

/** How a file or a pasted text is read. */
export type SourceSettings = Readonly<{
  format: SourceFormat
  encoding: SourceEncoding
  /** CSV only. */
  delimiter: string
  /** CSV only: the first row names the columns. */
  hasHeader: boolean
}>

/** One record as it stands in the source; lines count from 1, as editors do. */
export type SourceRow = Readonly<{ line: number; fields: Readonly<Record<string, unknown>> }>

/** A record that cannot become a document. */
export type RowProblem = Readonly<{
  line: number
  message: string
  /** What stands there, as far as it is worth showing. */
  text?: string | undefined
  /** The record, where at least that could be read. */
  fields?: SourceRow['fields'] | undefined
}>

/** Something odd about the source that costs no record. */
export type Remark = Readonly<{ line: number; message: string }>

export type Reading = { rows: SourceRow[]; problems: RowProblem[]; remarks: Remark[] }

/** Takes a text in pieces of any size and gives the records that are complete. */
export type RowReader = {
  push: (text: string) => Reading
  end: () => Reading
}

export function emptyReading(): Reading {
  return { rows: [], problems: [], remarks: [] }
}

/** A record may not be longer: far above what an index takes, far below what a browser can hold. */
export const MAX_RECORD_LENGTH = 2_000_000
/** How much of a broken record is kept, to be shown and put into the file of failures. */
const MAX_TEXT_KEPT = 10_000

export function keptText(text: string): string {
  return text.length > MAX_TEXT_KEPT ? `${text.slice(0, MAX_TEXT_KEPT)}…` : text
}

/** How often a line ends within a part of the text. */
export function countLines(text: string, from = 0, to = text.length): number {
  const part = text.slice(from, to)
  let count = 0
  for (let at = part.indexOf('\n'); at >= 0; at = part.indexOf('\n', at + 1)) count += 1
  return count
}
