import Papa from 'papaparse'
import { DELIMITERS, type SourceEncoding, type SourceFormat, type SourceSettings } from './source.ts'

/** How a source is to be read, as far as its beginning tells; or why it cannot be. */
export type Detected =
  | Readonly<{ kind: 'source'; settings: SourceSettings; notice: string | undefined }>
  | Readonly<{ kind: 'refused'; message: string }>

const SAMPLE_BYTES = 64 * 1024

/** Looks at the beginning of a file, or of a pasted text, and at the file's name. */
export async function detectSource(blob: Blob, fileName: string | undefined): Promise<Detected> {
  const bytes = new Uint8Array(await blob.slice(0, SAMPLE_BYTES).arrayBuffer())
  if (bytes.length === 0) return { kind: 'refused', message: 'The file is empty.' }
  const binary = whyBinary(bytes)
  if (binary !== undefined) return { kind: 'refused', message: binary }
  const { encoding, notice } = detectEncoding(bytes)
  const text = new TextDecoder(encoding).decode(bytes).replaceAll('\r\n', '\n')
  if (text.trim() === '') return { kind: 'refused', message: 'There is nothing but white space in it.' }
  const isWhole = blob.size <= SAMPLE_BYTES
  const format = detectFormat(text, { fileName, isWhole })
  const delimiter = format === 'csv' ? detectDelimiter(text, fileName) : ','
  return { kind: 'source', settings: { format, encoding, delimiter, hasHeader: true }, notice }
}

const startsWith = (bytes: Uint8Array, ...start: number[]) => start.every((byte, at) => bytes[at] === byte)

function whyBinary(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04))
    return 'This is an Excel workbook or a ZIP file. Save the sheet as “CSV UTF-8” and choose that file.'
  if (startsWith(bytes, 0x1f, 0x8b)) return 'This file is compressed. Unpack it first.'
  if (startsWith(bytes, 0x50, 0x41, 0x52, 0x31))
    return 'This is a Parquet file. Export it as CSV or JSONL and choose that file.'
  const { even, odd } = zeroShares(bytes)
  const isUtf16 = startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff) || even > 0.3 || odd > 0.3
  const isBinary = (even > 0.1 && odd > 0.1) || (!isUtf16 && controlShare(bytes) > MOST_CONTROLS)
  return isBinary ? 'This is not a text file. Choose a CSV, TSV, JSON or JSONL file.' : undefined
}

/** A text may hold an odd one here and there; of random bytes every ninth is one. */
const MOST_CONTROLS = 0.01

/** How many of the bytes are control characters that no text has: not tabs, line ends, form feeds or the end of file of old. */
function controlShare(bytes: Uint8Array): number {
  const texts = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x1a])
  const controls = bytes.filter((byte) => (byte < 0x20 && !texts.has(byte)) || byte === 0x7f)
  return controls.length / Math.max(1, bytes.length)
}

/** How many of the bytes at even and at odd places are zero: in UTF-16 nearly all of one kind, in text none. */
function zeroShares(bytes: Uint8Array): { even: number; odd: number } {
  const zeros = [0, 0]
  for (const [at, byte] of bytes.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const half = Math.max(1, bytes.length / 2)
  return { even: (zeros[0] ?? 0) / half, odd: (zeros[1] ?? 0) / half }
}

const UTF_16 = 'The file is in UTF-16, as some spreadsheets save it, and is read so.'
const NOT_UTF_8 =
  'The file is not in UTF-8, so it is read as Windows-1252 (Western European). Check that accents look right.'

function detectEncoding(bytes: Uint8Array): { encoding: SourceEncoding; notice: string | undefined } {
  if (startsWith(bytes, 0xff, 0xfe)) return { encoding: 'utf-16le', notice: UTF_16 }
  if (startsWith(bytes, 0xfe, 0xff)) return { encoding: 'utf-16be', notice: UTF_16 }
  const { even, odd } = zeroShares(bytes)
  if (odd > 0.3) return { encoding: 'utf-16le', notice: UTF_16 }
  if (even > 0.3) return { encoding: 'utf-16be', notice: UTF_16 }
  try {
    // As part of a stream, so that a character cut at the end of the sample is no mistake.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return { encoding: 'utf-8', notice: undefined }
  } catch {
    return { encoding: 'windows-1252', notice: NOT_UTF_8 }
  }
}

const BY_ENDING: ReadonlyMap<string, SourceFormat> = new Map([
  ['csv', 'csv'],
  ['tsv', 'csv'],
  ['tab', 'csv'],
  ['jsonl', 'jsonl'],
  ['ndjson', 'jsonl'],
])

function detectFormat(
  text: string,
  { fileName, isWhole }: { fileName: string | undefined; isWhole: boolean },
): SourceFormat {
  const ending = fileName?.split('.').at(-1)?.toLowerCase() ?? ''
  const byEnding = BY_ENDING.get(ending)
  const start = text.trimStart()
  if (byEnding === 'csv') return 'csv'
  if (start.startsWith('[')) return 'json'
  if (!start.startsWith('{')) return byEnding ?? (ending === 'json' ? 'json' : 'csv')
  if (byEnding !== undefined) return byEnding
  const lines = start.split('\n').filter((line) => line.trim() !== '')
  // The last line of a sample is probably not whole.
  const whole = isWhole ? lines : lines.slice(0, -1)
  return whole.length > 1 && whole.slice(0, 5).some(isObjectLine) ? 'jsonl' : 'json'
}

function isObjectLine(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

function detectDelimiter(text: string, fileName: string | undefined): string {
  if (/\.(?:tsv|tab)$/i.test(fileName ?? '')) return '\t'
  // The parser warns where it finds none; a file with one column has none.
  const { meta } = Papa.parse(text, { preview: 10, delimitersToGuess: [...DELIMITERS], skipEmptyLines: true })
  return (DELIMITERS as readonly string[]).includes(meta.delimiter) ? meta.delimiter : ','
}
