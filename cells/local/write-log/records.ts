import { deserialize, serialize } from 'node:v8'
import { crc32 } from 'node:zlib'
import type { Row } from '../engine/row.ts'

/**
 * What a log holds: first the version of the table whose files were on disk when the log was begun, then every write
 * since.
 */
export type LogRecord =
  | { kind: 'checkpoint'; version: number }
  | { kind: 'put'; rows: readonly Row[]; dimensions: number }
  | { kind: 'remove'; ids: readonly string[] }
export type LoggedWrite = Exclude<LogRecord, { kind: 'checkpoint' }>

/** Begins every record, so that one behind a damaged one is still found. */
const MARK = 0x4d_51_57_31
const HEAD_BYTES = 12

/** A mark, the length of the content, a checksum of length and content, and the content. */
export function encodeRecord(record: LogRecord): Buffer {
  const content = serialize(record)
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt32BE(MARK, 0)
  head.writeUInt32BE(content.length, 4)
  head.writeUInt32BE(checksum(head, content), 8)
  return Buffer.concat([head, content])
}

export type Parsed = {
  records: LogRecord[]
  /** How many bytes they take; what follows was not written to its end. */
  bytes: number
  /** Whether a whole record follows a damaged one: what is between them was acknowledged and is lost. */
  isDamaged: boolean
}

/** Reads the records of a log up to the first that is not whole. */
export function parseRecords(log: Buffer): Parsed {
  const records: LogRecord[] = []
  let at = 0
  for (let next = wholeAt(log, at); next !== undefined; next = wholeAt(log, at)) {
    // The checksum says that `encodeRecord` wrote it.
    records.push(deserialize(log.subarray(at + HEAD_BYTES, next)) as LogRecord)
    at = next
  }
  return { records, bytes: at, isDamaged: hasWholeAfter(log, at + 1) }
}

/** Where the whole record that begins there ends. */
function wholeAt(log: Buffer, at: number): number | undefined {
  if (at + HEAD_BYTES > log.length || log.readUInt32BE(at) !== MARK) return undefined
  const end = at + HEAD_BYTES + log.readUInt32BE(at + 4)
  if (end > log.length) return undefined
  const content = log.subarray(at + HEAD_BYTES, end)
  return checksum(log.subarray(at), content) === log.readUInt32BE(at + 8) ? end : undefined
}

function hasWholeAfter(log: Buffer, from: number): boolean {
  const mark = Buffer.alloc(4)
  mark.writeUInt32BE(MARK)
  for (let at = log.indexOf(mark, from); at >= 0; at = log.indexOf(mark, at + 1))
    if (wholeAt(log, at) !== undefined) return true
  return false
}

function checksum(head: Buffer, content: Buffer): number {
  return crc32(content, crc32(head.subarray(4, 8)))
}
