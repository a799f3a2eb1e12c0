import { ListChecks } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/button/button.tsx'
import { Checkbox } from '../../../ui/form/checkbox.tsx'
import { Input } from '../../../ui/form/input.tsx'
import { Popover } from '../../../ui/overlay/popover.tsx'

type FieldPickerProps = Readonly<{
  label: string
  fields: readonly string[]
  /** `undefined`: all of them, those to come included. */
  value: readonly string[] | undefined
  onChange: (value: readonly string[] | undefined) => void
  /** What it is called when no field is chosen: all of them, if nothing else is said. */
  none?: string
  /** Fields may be named that nobody has seen. */
  isFreeTextAllowed?: boolean
}>

/** Some of the fields, or all. */
export function FieldPicker({
  label,
  fields,
  value,
  onChange,
  none = 'all',
  isFreeTextAllowed = false,
}: FieldPickerProps) {
  const [own, setOwn] = useState('')
  const offered = [...new Set([...fields, ...(value ?? [])])]
  const toggle = (name: string, isChosen: boolean) => {
    const chosen = new Set(value)
    if (isChosen) chosen.add(name)
    else chosen.delete(name)
    onChange(chosen.size === 0 ? undefined : offered.filter((one) => chosen.has(one)))
  }
  const addOwn = () => {
    if (own.trim() !== '') onChange([...new Set([...(value ?? []), own.trim()])])
    setOwn('')
  }
  return (
    <Popover
      label={label}
      trigger={
        <Button size="sm" icon={ListChecks}>
          {label}: {value === undefined ? none : value.length}
        </Button>
      }
      className="flex w-64 flex-col gap-3"
    >
      <Checkbox
        checked={value === undefined}
        onChange={() => onChange(undefined)}
        label={none === 'all' ? 'All fields' : 'No field'}
      />
      <div className="flex max-h-60 flex-col gap-2 overflow-y-auto border-t pt-3">
        {offered.length === 0 && <p className="text-sm text-fg-subtle">No fields are known yet.</p>}
        {offered.map((name) => (
          <Checkbox
            key={name}
            checked={value?.includes(name) ?? false}
            onChange={(isChosen) => toggle(name, isChosen)}
            label={<span className="font-mono text-sm wrap-anywhere">{name}</span>}
          />
        ))}
      </div>
      {isFreeTextAllowed && (
        <div className="flex gap-2 border-t pt-3">
          <Input
            isMono
            aria-label="Another field"
            placeholder="Another field"
            value={own}
            onChange={(event) => setOwn(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              addOwn()
            }}
          />
          <Button className="h-9" onClick={addOwn}>
            Add
          </Button>
        </div>
      )}
    </Popover>
  )
}
