import { CircleAlert, Filter, ListFilter } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { Button } from '../../../../ui/button/button.tsx'
import { Input } from '../../../../ui/form/input.tsx'
import type { IndexField } from '../../documents/index-fields.ts'
import { FilterBuilder } from './filter-builder.tsx'
import { type FilterGroup, newCondition, newGroup } from './filter-form.ts'
import { filterExample } from './filter-example.ts'
import type { FilterMistake } from './filter-mistake.ts'
import { FilterMistakeLine } from './filter-mistake-line.tsx'
import { readFilterForm } from './read-filter.ts'
import { writeFilter } from './write-filter.ts'

type FilterFieldProps = Readonly<{
  /** Marqo's filter string, as it is being written. */
  value: string
  onChange: (value: string) => void
  fields: readonly IndexField[]
  isStructured: boolean
  /** What the engine said of this very filter. */
  mistake: FilterMistake | undefined
  /** More buttons on the same line. */
  actions?: ReactNode
}>

/** A filter as text and, next to it, as rows; each follows the other. Enter sends the form around it. */
export function FilterField(props: FilterFieldProps) {
  const { value, onChange, mistake, fields, isStructured, actions } = props
  const [isBuilding, setIsBuilding] = useState(false)
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const position = mistake?.position
  useEffect(() => {
    if (position === undefined) return
    input.current?.focus()
    input.current?.setSelectionRange(position, position + 1)
  }, [position, mistake])
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-start gap-2">
        <Input
          ref={input}
          isMono
          aria-label="Filter"
          aria-invalid={mistake !== undefined}
          aria-describedby={mistake ? id : undefined}
          placeholder={filterExample(fields)}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          prefixSlot={<Filter aria-hidden size={15} />}
          className="min-w-64 flex-1"
        />
        <Button
          icon={ListFilter}
          size="md"
          aria-expanded={isBuilding}
          onClick={() => setIsBuilding(!isBuilding)}
          className="h-9 pointer-coarse:h-11"
        >
          Builder
        </Button>
        {actions}
      </div>
      {mistake && (
        <p id={id} role="alert" className="flex items-start gap-1.5 text-sm text-danger-fg">
          <CircleAlert aria-hidden size={14} className="mt-[3px] shrink-0" />
          <FilterMistakeLine filter={value} mistake={mistake} />
        </p>
      )}
      {isBuilding && (
        <BuilderPanel value={value} onChange={onChange} fields={fields} isStructured={isStructured} />
      )}
    </div>
  )
}

type BuilderPanelProps = Pick<FilterFieldProps, 'value' | 'onChange' | 'fields' | 'isStructured'>

function BuilderPanel({ value, onChange, fields, isStructured }: BuilderPanelProps) {
  const dialect = { hasIn: isStructured }
  const [shown, setShown] = useState(() => ({ text: value, form: formOf(value) }))
  // The text was changed by hand: the rows follow. What the rows wrote themselves leaves them as they are.
  if (shown.text !== value) setShown({ text: value, form: formOf(value) })
  const change = (form: FilterGroup) => {
    const text = writeFilter(form, dialect)
    setShown({ text, form })
    onChange(text)
  }
  return (
    <div className="rounded-lg border bg-surface p-4">
      {shown.form ? (
        <FilterBuilder form={shown.form} fields={fields} onChange={change} />
      ) : (
        <div className="flex flex-wrap items-center justify-between gap-2 text-sm text-fg-muted">
          This filter cannot be shown as rows. Correct it above, or start over.
          <Button size="sm" onClick={() => change(newGroup([newCondition()]))}>
            Start over
          </Button>
        </div>
      )}
    </div>
  )
}

/** An empty filter begins with an empty row. */
function formOf(text: string): FilterGroup | undefined {
  return text.trim() === '' ? newGroup([newCondition()]) : readFilterForm(text)
}
