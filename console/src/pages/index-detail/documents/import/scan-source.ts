import { type Column, suggestedTreatment } from './column.ts'
import { createColumnsSeen, MAX_COLUMNS } from './columns.ts'
import { type ImportPlan, makeDocument, suggestedIdField } from './make-document.ts'
import { type ReadPiece, readRows } from './read-rows.ts'
import type { Remark, RowProblem, SourceRow, SourceSettings } from './source.ts'

/** What a whole source holds, looked at before anything is sent. */
export type Scan = Readonly<{
  columns: readonly Column[]
  plan: ImportPlan
  /** Records that could be read, whatever becomes of them. */
  records: number
  /** Those that become documents. */
  documents: number
  preview: readonly SourceRow[]
  /** The first of them, and how many there are. */
  problems: readonly RowProblem[]
  problemCount: number
  remarks: readonly Remark[]
  remarkCount: number
  /** Records whose id another one before them has: each replaces that one. */
  duplicates: readonly Readonly<{ line: number; firstLine: number; id: string }>[]
  duplicateCount: number
}>

const SHOWN = { preview: 20, problems: 200, remarks: 20, duplicates: 20 } as const
const BAD_CHARACTER = '\ufffd'

type Options = Readonly<{
  /** Left out: the plan is suggested by what is found. */
  plan?: ImportPlan | undefined
  onProgress?: (bytesRead: number) => void
  isStopped?: () => boolean
}>

/** Reads a source to its end. @returns `undefined` when it was stopped on the way */
export async function scanSource(
  blob: Blob,
  settings: SourceSettings,
  { plan, onProgress, isStopped }: Options = {},
): Promise<Scan | undefined> {
  const tally = createTally(settings, plan)
  for await (const piece of readRows(blob, settings)) {
    tally.add(piece)
    onProgress?.(piece.bytesRead)
    if (isStopped?.()) return undefined
  }
  return tally.scan()
}

function createTally(settings: SourceSettings, given: ImportPlan | undefined) {
  const isCsv = settings.format === 'csv'
  const seen = createColumnsSeen(isCsv)
  const ids = createIdsSeen()
  const found = { preview: [] as SourceRow[], problems: [] as RowProblem[], remarks: [] as Remark[] }
  const counts = { records: 0, documents: 0, problems: 0, remarks: 0 }
  let idField = given?.idField
  let isIdSettled = given !== undefined
  let badLine: number | undefined
  const note = <K extends 'problems' | 'remarks'>(kind: K, one: (typeof found)[K][number]) => {
    counts[kind] += 1
    if (found[kind].length < SHOWN[kind]) (found[kind] as (typeof one)[]).push(one)
  }
  const addRow = (row: SourceRow) => {
    if (!isIdSettled) idField = suggestedIdField(Object.keys(row.fields))
    isIdSettled = true
    counts.records += 1
    seen.add(row.fields)
    if (found.preview.length < SHOWN.preview) found.preview.push(row)
    if (badLine === undefined && hasBadCharacter(row)) badLine = row.line
    const made = makeDocument(row, { idField, treatments: given?.treatments ?? {} }, () => '')
    if ('problem' in made) return note('problems', made.problem)
    counts.documents += 1
    if (idField !== undefined) ids.add(made.document._id, row.line)
    return undefined
  }
  return {
    add: ({ rows, problems, remarks }: ReadPiece) => {
      for (const row of rows) addRow(row)
      for (const problem of problems) note('problems', problem)
      for (const remark of remarks) note('remarks', remark)
    },
    scan: (): Scan => {
      const columns = seen.columns()
      if (badLine !== undefined) note('remarks', { line: badLine, message: BAD_CHARACTERS })
      if (seen.isCut())
        note('remarks', { line: 1, message: `There are more than ${MAX_COLUMNS} different fields.` })
      const suggested = () =>
        Object.fromEntries(columns.map((column) => [column.name, suggestedTreatment(column, isCsv)]))
      return {
        ...found,
        columns,
        plan: given ?? { idField, treatments: suggested() },
        records: counts.records,
        documents: counts.documents,
        problems: found.problems.toSorted((a, b) => a.line - b.line),
        problemCount: counts.problems,
        remarkCount: counts.remarks,
        ...ids.result(),
      }
    },
  }
}

const BAD_CHARACTERS =
  'Some characters could not be read (they show as \ufffd). Choose another encoding, or save the file as UTF-8.'

function hasBadCharacter({ fields }: SourceRow): boolean {
  return Object.values(fields).some((value) => typeof value === 'string' && value.includes(BAD_CHARACTER))
}

function createIdsSeen() {
  // Millions of ids are kept as numbers: 53 bits, so that two of a million differ but for one chance in 18,000.
  const firstLines = new Map<number, number>()
  const duplicates: { line: number; firstLine: number; id: string }[] = []
  let duplicateCount = 0
  return {
    add: (id: string, line: number) => {
      const hash = hashOf(id)
      const firstLine = firstLines.get(hash)
      if (firstLine === undefined) {
        firstLines.set(hash, line)
        return
      }
      duplicateCount += 1
      if (duplicates.length < SHOWN.duplicates) duplicates.push({ line, firstLine, id })
    },
    result: () => ({ duplicates, duplicateCount }),
  }
}

/** Two 32-bit halves of FNV-1a with different starts, of which 53 bits are kept. */
function hashOf(text: string): number {
  let low = 0x811c9dc5
  let high = 0x9747b28c
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code ^ (low >>> 16), 0x5bd1e995)
  }
  return (high & 0x1fffff) * 0x1_0000_0000 + (low >>> 0)
}
