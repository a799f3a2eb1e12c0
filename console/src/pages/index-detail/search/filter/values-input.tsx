import { X } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { IconButton } from '../../../../ui/button/icon-button.tsx'
import { Input } from '../../../../ui/form/input.tsx'

type ValuesInputProps = Readonly<{
  values: readonly string[]
  onChange: (values: readonly string[]) => void
  label: string
}>

/** Several values, one after the other: Enter takes what is typed, Backspace gives the last one back. */
export function ValuesInput({ values, onChange, label }: ValuesInputProps) {
  const [draft, setDraft] = useState('')
  const take = () => {
    if (draft !== '' && !values.includes(draft)) onChange([...values, draft])
    setDraft('')
  }
  const keys = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter' && draft !== '') {
      event.preventDefault()
      take()
    } else if (event.key === 'Backspace' && draft === '' && values.length > 0) {
      event.preventDefault()
      setDraft(values.at(-1) ?? '')
      onChange(values.slice(0, -1))
    }
  }
  return (
    <div className="flex min-w-0 flex-1 flex-wrap items-center gap-1.5">
      {values.map((value) => (
        <span
          key={value}
          className="inline-flex h-7 max-w-full items-center gap-1 rounded-md border border-line-strong bg-sunken pl-2 text-sm"
        >
          <span className="truncate">{value}</span>
          <IconButton
            label={`Remove ${value}`}
            icon={X}
            size="sm"
            className="size-6"
            onClick={() => onChange(values.filter((one) => one !== value))}
          />
        </span>
      ))}
      <Input
        aria-label={label}
        placeholder={values.length === 0 ? 'Value, then Enter' : 'Another value'}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={keys}
        onBlur={take}
        className="w-36 flex-1"
      />
    </div>
  )
}
