import { X } from 'lucide-react'
import { useState } from 'react'
import { Combobox } from '../../../ui/combobox/combobox.tsx'
import { Field } from '../../../ui/form/field.tsx'
import { IconButton } from '../../../ui/button/icon-button.tsx'
import { Input } from '../../../ui/form/input.tsx'
import { combineFields } from './fields.ts'
import type { FieldPart } from './form-part.ts'
import { problemAt } from './problems.ts'

/** What a combined field is made of: other fields, each with a weight. */
export function PartsEditor({ at, field, part, names }: Omit<FieldPart, 'types' | 'features'>) {
  const { settings, problems, set } = part
  const parts = field.dependentFields
  const write = (next: typeof parts) => set(combineFields(settings, at, next))
  const free = names.filter(
    (name) => name !== '' && name !== field.name && !parts.some(([one]) => one === name),
  )
  return (
    <div className="flex flex-col gap-2 rounded-md bg-sunken p-3">
      <p className="text-sm text-fg-muted">Made of these fields, by weight</p>
      {parts.map(([name, weight]) => (
        <div key={name} className="flex items-center gap-2">
          <span className="min-w-0 flex-1 truncate font-mono text-sm">{name}</span>
          <WeightInput
            label={`Weight of ${name}`}
            weight={weight}
            onChange={(next) => write(parts.map((one) => (one[0] === name ? [name, next] : one)))}
          />
          <IconButton
            label={`Remove ${name}`}
            icon={X}
            size="sm"
            onClick={() => write(parts.filter(([one]) => one !== name))}
          />
        </div>
      ))}
      <Field
        label="Add a field to it"
        isLabelHidden
        error={problemAt(problems, 'allFields', at, 'dependentFields')}
      >
        <Combobox
          isMono
          isFreeTextAllowed
          options={free.map((name) => ({ value: name, label: name }))}
          value=""
          onChange={(name) => write([...parts, [name, 0.5]])}
          placeholder="Add a field"
          searchPlaceholder="Search fields, or enter another name"
        />
      </Field>
    </div>
  )
}

type WeightInputProps = Readonly<{
  label: string
  weight: number | undefined
  onChange: (weight: number | undefined) => void
}>

function WeightInput({ label, weight, onChange }: WeightInputProps) {
  // `0.` is on its way to a number and must not become `0`.
  const [typed, setTyped] = useState<string>()
  return (
    <span className="w-20">
      <Input
        aria-label={label}
        inputMode="decimal"
        autoComplete="off"
        value={typed ?? weight ?? ''}
        onChange={(event) => {
          const text = event.target.value
          setTyped(text)
          const number = Number(text.replace(',', '.'))
          onChange(text.trim() === '' || !Number.isFinite(number) ? undefined : number)
        }}
        onBlur={() => setTyped(undefined)}
      />
    </span>
  )
}
