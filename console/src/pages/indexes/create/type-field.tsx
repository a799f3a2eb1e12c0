import { Braces, Rows3 } from 'lucide-react'
import { Field } from '../../../ui/form/field.tsx'
import { type RadioCard, RadioCards } from '../../../ui/form/radio-cards.tsx'
import { type IndexType, typeOf } from './draft.ts'
import type { FormPart } from './form-part.ts'
import { problemAt } from './problems.ts'

const TYPES: readonly RadioCard<IndexType>[] = [
  {
    value: 'unstructured',
    label: 'Unstructured',
    icon: Braces,
    description: 'Documents hold any fields. Which are embedded is said when they are added.',
  },
  {
    value: 'structured',
    label: 'Structured',
    icon: Rows3,
    description: 'Fields are named now, with their types and what they are used for.',
  },
]

type TypeFieldProps = Pick<FormPart, 'settings' | 'problems'> &
  Readonly<{ onChange: (type: IndexType) => void }>

export function TypeField({ settings, problems, onChange }: TypeFieldProps) {
  return (
    <Field label="Type" error={problemAt(problems, 'type')}>
      <RadioCards options={TYPES} value={typeOf(settings)} onChange={onChange} columns={2} />
    </Field>
  )
}
