import type { SourceEncoding } from './source.ts'

export type TextPiece = Readonly<{ text: string; bytesRead: number }>

const CARRIAGE_RETURN = '\r'

/**
 * The text of a file in pieces, without its byte order mark and with every line ending in \n. Characters and line
 * ends that lie across two pieces stay whole.
 */
export async function* readText(
  blob: Blob,
  encoding: SourceEncoding,
  pieceBytes = 256 * 1024,
): AsyncGenerator<TextPiece> {
  const decoder = new TextDecoder(encoding)
  let held = ''
  for (let from = 0; from < blob.size; from += pieceBytes) {
    const bytes = await blob.slice(from, from + pieceBytes).arrayBuffer()
    const decoded = held + decoder.decode(bytes, { stream: true })
    held = decoded.endsWith(CARRIAGE_RETURN) ? CARRIAGE_RETURN : ''
    const text = held === '' ? decoded : decoded.slice(0, -1)
    yield { text: withLineFeeds(text), bytesRead: Math.min(blob.size, from + pieceBytes) }
  }
  const last = held + decoder.decode()
  if (last !== '') yield { text: withLineFeeds(last), bytesRead: blob.size }
}

function withLineFeeds(text: string): string {
  return text.includes(CARRIAGE_RETURN) ? text.replace(/\r\n?/g, '\n') : text
}
