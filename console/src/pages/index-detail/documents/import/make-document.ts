import { IMPORT_FIELDS, isBlank, type Treatment } from './column.ts'
import { convert, shownValue } from './convert-value.ts'
import type { RowProblem, SourceRow } from './source.ts'

/** How records become documents. */
export type ImportPlan = Readonly<{
  /** The field that becomes `_id`; without one each document gets an id here. */
  idField: string | undefined
  /** Fields that are not named stay as they are. */
  treatments: Readonly<Record<string, Treatment>>
}>

export type NewDocument = Readonly<{ _id: string; [field: string]: unknown }>
export type Made = Readonly<{ document: NewDocument }> | Readonly<{ problem: RowProblem }>

/** A record as a document. Fields without a value are left out. */
export function makeDocument(row: SourceRow, plan: ImportPlan, newId: () => string): Made {
  const { line, fields } = row
  const problem = (message: string): Made => ({ problem: { line, message, fields } })
  if (!isBlank(fields['import_text']))
    return problem('This record could not be read before. Put its fields in place of import_text.')
  const id = idOf(fields, plan.idField)
  if (typeof id === 'object') return problem(id.problem)
  const wrong: string[] = []
  const entries: [string, unknown][] = [['_id', id ?? newId()]]
  for (const [name, value] of Object.entries(fields)) {
    const treatment = Object.hasOwn(plan.treatments, name) ? plan.treatments[name] : undefined
    const isLeftOut =
      name === '_id' ||
      name === plan.idField ||
      treatment === 'skip' ||
      IMPORT_FIELDS.has(name) ||
      isBlank(value)
    if (isLeftOut) continue
    const converted = convert(value, treatment ?? 'as_is')
    if ('problem' in converted) wrong.push(`${name}: ${converted.problem}`)
    else entries.push([name, converted.value])
  }
  if (wrong.length > 0) return problem(`${wrong.join('; ')}.`)
  // The first entry is `_id`.
  return { document: Object.fromEntries(entries) as NewDocument }
}

function idOf(
  fields: SourceRow['fields'],
  idField: string | undefined,
): string | { problem: string } | undefined {
  if (idField === undefined) return undefined
  const value = Object.hasOwn(fields, idField) ? fields[idField] : undefined
  if (typeof value === 'string' && value.trim() !== '') return value
  // Ids are always texts; files often hold numbers.
  if (typeof value === 'number') return String(value)
  if (isBlank(value) || typeof value === 'string') return { problem: `The id field ${idField} is empty.` }
  return { problem: `The id field ${idField} holds ${shownValue(value)}; an id is a text.` }
}

/** The field that looks like the id, by its name. */
export function suggestedIdField(names: readonly string[]): string | undefined {
  return (
    names.find((name) => name === '_id') ?? names.find((name) => /^(?:id|_?uuid|sku)$/i.test(name.trim()))
  )
}
