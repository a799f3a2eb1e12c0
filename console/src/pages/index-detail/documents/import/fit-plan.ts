import type { IndexField } from '../index-fields.ts'
import type { Column, Treatment } from './column.ts'
import type { ImportPlan } from './make-document.ts'

const BY_TYPE: Readonly<Record<string, Treatment>> = {
  text: 'text',
  image_pointer: 'text',
  video_pointer: 'text',
  audio_pointer: 'text',
  bool: 'boolean',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  custom_vector: 'vector',
}

/** For a structured index: its schema says what a field becomes, and what it does not have is left out. */
export function fitPlan(
  plan: ImportPlan,
  columns: readonly Column[],
  { schema, isCsv }: { schema: readonly IndexField[]; isCsv: boolean },
): ImportPlan {
  if (schema.length === 0) return plan
  const types = new Map(schema.map(({ name, type }) => [name, type]))
  const treatmentOf = (name: string): Treatment => {
    const type = types.get(name)
    if (type === undefined) return 'skip'
    return isCsv ? (BY_TYPE[type] ?? 'json') : type === 'custom_vector' ? 'vector' : 'as_is'
  }
  return {
    ...plan,
    treatments: Object.fromEntries(columns.map(({ name }) => [name, treatmentOf(name)])),
  }
}

/** Fields that can be embedded as they will be sent. */
export function embeddable(columns: readonly Column[], plan: ImportPlan): readonly Column[] {
  return columns.filter(({ name, kinds }) => {
    const treatment = plan.treatments[name]
    if (name === plan.idField || name === '_id') return false
    return treatment === 'text' || (treatment === 'as_is' && (kinds.text ?? 0) > 0)
  })
}
