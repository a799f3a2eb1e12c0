import { Trash2 } from 'lucide-react'
import { Combobox } from '../../../../ui/combobox/combobox.tsx'
import { IconButton } from '../../../../ui/button/icon-button.tsx'
import { Input } from '../../../../ui/form/input.tsx'
import { Select } from '../../../../ui/form/select.tsx'
import type { IndexField } from '../../documents/index-fields.ts'
import { choiceOf, choicesFor } from './comparisons.ts'
import { type Condition, conditionProblem, withComparison } from './filter-form.ts'
import { ValuesInput } from './values-input.tsx'

type ConditionRowProps = Readonly<{
  condition: Condition
  fields: readonly IndexField[]
  onChange: (condition: Condition) => void
  onRemove: () => void
}>

export function ConditionRow({ condition, fields, onChange, onRemove }: ConditionRowProps) {
  const field = fields.find(({ name }) => name === condition.field)
  // Of a field that nobody has seen, every comparison may make sense.
  const isNumeric = field === undefined || field.isNumeric || field.type === 'mixed'
  const choices = choicesFor(isNumeric, condition)
  const isWrong = condition.values.some((value) => value !== '') && conditionProblem(condition) !== undefined
  return (
    <div role="group" aria-label={`Condition on ${condition.field || 'a field'}`}>
      <div className="flex flex-wrap items-start gap-2">
        <Combobox
          aria-label="Field"
          isFreeTextAllowed
          isMono
          options={fields.map(({ name, type }) => ({ value: name, label: name, description: type }))}
          value={condition.field || undefined}
          onChange={(name) => onChange({ ...condition, field: name })}
          placeholder="Field"
          searchPlaceholder="Find or type a field"
          className="w-full sm:w-44"
        />
        <Select
          aria-label="Comparison"
          options={choices.map(({ value, label }) => ({ value, label }))}
          value={choiceOf(condition)?.value}
          onChange={(value) => {
            const chosen = choices.find((one) => one.value === value)
            if (chosen) onChange(withComparison(condition, chosen))
          }}
          className="w-full sm:w-48"
        />
        <div className="flex min-w-0 flex-1 items-start gap-2">
          <ConditionValue condition={condition} field={field} onChange={onChange} />
          <IconButton label="Remove condition" icon={Trash2} onClick={onRemove} />
        </div>
      </div>
      {isWrong && condition.field !== '' && (
        <p className="mt-1 text-sm text-danger-fg">{conditionProblem(condition)}</p>
      )}
    </div>
  )
}

type ConditionValueProps = Readonly<{
  condition: Condition
  field: IndexField | undefined
  onChange: (condition: Condition) => void
}>

const BOOLEANS = ['true', 'false'] as const

function ConditionValue({ condition, field, onChange }: ConditionValueProps) {
  const { comparison, values } = condition
  const setValue = (at: number, value: string) =>
    onChange({ ...condition, values: Object.assign([...values], { [at]: value }) })
  if (comparison === 'any_of')
    return (
      <ValuesInput
        label="Values"
        values={values}
        onChange={(next) => onChange({ ...condition, values: next })}
      />
    )
  if (comparison === 'is' && (field?.type === 'boolean' || field?.type === 'bool'))
    return (
      <Select
        aria-label="Value"
        options={BOOLEANS.map((value) => ({ value, label: value }))}
        value={BOOLEANS.find((value) => value === values[0])}
        onChange={(value) => setValue(0, value)}
        className="min-w-24 flex-1"
      />
    )
  const isNumber = comparison !== 'is'
  const limit = (at: number, label: string) => (
    <Input
      aria-label={label}
      placeholder={label}
      value={values[at] ?? ''}
      inputMode={isNumber ? 'decimal' : 'text'}
      onChange={(event) => setValue(at, event.target.value)}
      className="min-w-16 flex-1"
    />
  )
  if (comparison !== 'between') return limit(0, isNumber ? 'Number' : 'Value')
  return (
    <>
      {limit(0, 'From')}
      {limit(1, 'To')}
    </>
  )
}
