import { formatBytes } from '../../../../format/bytes.ts'
import { type ImportPlan, makeDocument, type NewDocument } from './make-document.ts'
import { readRows } from './read-rows.ts'
import type { RowProblem, SourceRow, SourceSettings } from './source.ts'

/** A document on its way, and the record it comes from. */
export type Entry = Readonly<{ line: number; document: NewDocument; fields: SourceRow['fields'] }>

/** What is sent in one request, and the records passed on the way to it that cannot be sent. */
export type Portion = Readonly<{ entries: readonly Entry[]; problems: readonly RowProblem[] }>

export type BatchLimits = Readonly<{ documents: number; bytes: number }>
export const BATCH_LIMITS: BatchLimits = { documents: 64, bytes: 1_000_000 }

type Batcher = {
  /** @returns the batch that is full without this entry, if one is */
  add: (entry: Entry, bytes: number) => readonly Entry[] | undefined
  flush: () => readonly Entry[]
}

/** Never two documents with one id in a batch: the answer would not tell them apart. */
function createBatcher(limits: BatchLimits): Batcher {
  let entries: Entry[] = []
  let size = 0
  let ids = new Set<string>()
  const flush = () => {
    const batch = entries
    entries = []
    size = 0
    ids = new Set()
    return batch
  }
  return {
    flush,
    add: (entry, bytes) => {
      const { _id } = entry.document
      const isFull = entries.length >= limits.documents || size + bytes > limits.bytes || ids.has(_id)
      const batch = isFull && entries.length > 0 ? flush() : undefined
      entries.push(entry)
      ids.add(_id)
      size += bytes
      return batch
    },
  }
}

type Options = Readonly<{ plan: ImportPlan; newId: () => string; limits?: BatchLimits; pieceBytes?: number }>

/** A source as batches to send, in its order: every record is in exactly one of them, or a problem. */
export async function* readPortions(
  blob: Blob,
  settings: SourceSettings,
  { plan, newId, limits = BATCH_LIMITS, pieceBytes }: Options,
): AsyncGenerator<Portion> {
  const batcher = createBatcher(limits)
  const encoder = new TextEncoder()
  let problems: RowProblem[] = []
  const portion = (entries: readonly Entry[]): Portion => {
    const passed = problems
    problems = []
    return { entries, problems: passed }
  }
  for await (const piece of readRows(blob, settings, pieceBytes)) {
    problems = problems.concat(piece.problems)
    for (const row of piece.rows) {
      const made = makeDocument(row, plan, newId)
      if ('problem' in made) {
        problems.push(made.problem)
        continue
      }
      const { line, fields } = row
      const bytes = encoder.encode(JSON.stringify(made.document)).length + 1
      if (bytes > limits.bytes) {
        problems.push({
          line,
          fields,
          message: `The document has ${formatBytes(bytes)}, too much for one document.`,
        })
        continue
      }
      const batch = batcher.add({ line, document: made.document, fields }, bytes)
      if (batch !== undefined) yield portion(batch)
    }
  }
  const last = portion(batcher.flush())
  if (last.entries.length > 0 || last.problems.length > 0) yield last
}
