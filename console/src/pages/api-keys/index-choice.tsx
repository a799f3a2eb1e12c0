import { useState } from 'react'
import { Checkbox } from '../../ui/form/checkbox.tsx'
import { RadioCards } from '../../ui/form/radio-cards.tsx'

type IndexChoiceProps = {
  names: readonly string[]
  /** Empty: all indexes, later ones included. */
  chosen: readonly string[]
  onChange: (chosen: readonly string[]) => void
}

/** Every index, or some by name. */
export function IndexChoice({ names, chosen, onChange }: IndexChoiceProps) {
  const [isLimited, setIsLimited] = useState(chosen.length > 0)
  const options = [
    { value: 'all', label: 'All indexes', description: 'Those you create later, too.' },
    {
      value: 'some',
      label: 'Only some',
      isDisabled: names.length === 0,
      disabledReason: 'There are no indexes yet.',
    },
  ] as const
  const choose = (value: 'all' | 'some') => {
    setIsLimited(value === 'some')
    onChange([])
  }
  const toggle = (name: string, isChosen: boolean) =>
    onChange(isChosen ? [...chosen, name] : chosen.filter((other) => other !== name))
  return (
    <div className="flex flex-col gap-3">
      <RadioCards columns={2} options={options} value={isLimited ? 'some' : 'all'} onChange={choose} />
      {isLimited && (
        <fieldset className="max-h-48 overflow-y-auto rounded-lg border p-3">
          <legend className="sr-only">Indexes it may use</legend>
          <div className="grid gap-2 sm:grid-cols-2">
            {names.map((name) => (
              <Checkbox
                key={name}
                label={name}
                checked={chosen.includes(name)}
                onChange={(isChosen) => toggle(name, isChosen)}
              />
            ))}
          </div>
        </fieldset>
      )}
    </div>
  )
}
