import { Plus, Trash2 } from 'lucide-react'
import { useId } from 'react'
import { Button } from '../../../ui/button/button.tsx'
import { IconButton } from '../../../ui/button/icon-button.tsx'
import { Input } from '../../../ui/form/input.tsx'
import { Select } from '../../../ui/form/select.tsx'
import { type DraftModifier, newModifier } from './search-draft.ts'

type ScoreModifiersProps = Readonly<{
  value: readonly DraftModifier[]
  onChange: (value: readonly DraftModifier[]) => void
  /** Numbers that documents have; others may be named. */
  fields: readonly string[]
}>

const HOW = [
  { value: 'multiply', label: 'times' },
  { value: 'add', label: 'plus' },
] as const

/** Numbers of the documents that change their scores: a rating, a stock, a price. */
export function ScoreModifiers({ value, onChange, fields }: ScoreModifiersProps) {
  const list = useId()
  const set = (modifier: DraftModifier) =>
    onChange(value.map((one) => (one.id === modifier.id ? modifier : one)))
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1.5 text-sm text-fg-muted">Score modifiers</legend>
      <datalist id={list}>
        {fields.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </datalist>
      {value.map((modifier, at) => (
        <div key={modifier.id} className="flex items-center gap-1.5">
          <Input
            isMono
            aria-label={`Field of modifier ${at + 1}`}
            placeholder="field"
            list={list}
            value={modifier.field}
            onChange={(event) => set({ ...modifier, field: event.target.value })}
            autoComplete="off"
            className="flex-1"
          />
          <Select
            aria-label={`What modifier ${at + 1} does`}
            options={HOW}
            value={modifier.how}
            onChange={(how) => set({ ...modifier, how })}
            className="max-w-28"
          />
          <Input
            aria-label={`Weight of modifier ${at + 1}`}
            inputMode="decimal"
            value={modifier.weight}
            onChange={(event) => set({ ...modifier, weight: event.target.value })}
            className="max-w-16"
          />
          <IconButton
            label={`Remove modifier ${at + 1}`}
            icon={Trash2}
            onClick={() => onChange(value.filter(({ id }) => id !== modifier.id))}
          />
        </div>
      ))}
      <div>
        <Button size="sm" icon={Plus} onClick={() => onChange([...value, newModifier()])}>
          Add modifier
        </Button>
      </div>
    </fieldset>
  )
}
