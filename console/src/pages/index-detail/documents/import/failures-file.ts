import Papa from 'papaparse'
import type { Failure } from './import-state.ts'
import type { SourceFormat } from './source.ts'

/** What failed, as a file to correct and add again: the fields of import_* are passed over then. */
export function failuresFile(
  failures: readonly Failure[],
  format: SourceFormat,
): { name: string; type: string; text: string } {
  const rows = failures.map(asRow)
  if (format !== 'csv')
    return {
      name: 'failed-documents.jsonl',
      type: 'application/x-ndjson',
      text: rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    }
  // Every row may have columns of its own: the file has them all.
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const values = rows.map((row) => columns.map((column) => cellOf(row[column])))
  return {
    name: 'failed-rows.csv',
    type: 'text/csv',
    text: `${Papa.unparse({ fields: columns, data: values }, { newline: '\n' })}\n`,
  }
}

function asRow({ line, message, text, fields }: Failure): Record<string, unknown> {
  const own = Object.fromEntries(Object.entries(fields ?? {}).filter(([name]) => !name.startsWith('import_')))
  return {
    ...own,
    import_line: line,
    import_error: message,
    ...(fields === undefined && text !== undefined && { import_text: text }),
  }
}

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
