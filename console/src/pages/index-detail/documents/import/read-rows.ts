import { createCsvRows } from './csv-rows.ts'
import { createJsonRows } from './json-rows.ts'
import { createJsonlRows } from './jsonl-rows.ts'
import { readText } from './read-text.ts'
import type { Reading, RowReader, SourceSettings } from './source.ts'

export type ReadPiece = Reading & Readonly<{ bytesRead: number }>

function readerFor(settings: SourceSettings): RowReader {
  switch (settings.format) {
    case 'csv':
      return createCsvRows(settings)
    case 'json':
      return createJsonRows()
    case 'jsonl':
      return createJsonlRows()
  }
}

/** The records of a file in their order, a piece of the file at a time. */
export async function* readRows(
  blob: Blob,
  settings: SourceSettings,
  pieceBytes?: number,
): AsyncGenerator<ReadPiece> {
  const reader = readerFor(settings)
  for await (const { text, bytesRead } of readText(blob, settings.encoding, pieceBytes))
    yield { ...reader.push(text), bytesRead }
  yield { ...reader.end(), bytesRead: blob.size }
}
