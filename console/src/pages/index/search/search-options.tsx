import { Checkbox } from '../../../ui/checkbox.tsx'
import { NumberInput } from '../../../ui/number-input.tsx'
import { FieldPicker } from './field-picker.tsx'
import type { SearchDraft } from './search-draft.ts'

type SearchOptionsProps = Readonly<{
  draft: SearchDraft
  onChange: (draft: SearchDraft) => void
  attributes: readonly string[]
  /** Fields of a structured index that this method can search. */
  searchable: readonly string[]
  limitError: string | undefined
}>

/** What one changes less often than the query. */
export function SearchOptions({ draft, onChange, attributes, searchable, limitError }: SearchOptionsProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-3 border-t pt-4">
      <div className="flex items-center gap-2">
        <span aria-hidden className="text-sm text-fg-muted">
          Hits
        </span>
        <NumberInput
          aria-label="Hits at once"
          min={1}
          max={1000}
          value={draft.limit}
          onChange={(limit) => onChange({ ...draft, limit })}
        />
        {limitError && (
          <span role="alert" className="text-sm text-danger-fg">
            {limitError}
          </span>
        )}
      </div>
      {searchable.length > 0 && (
        <FieldPicker
          label="Search in"
          fields={searchable}
          value={draft.within}
          onChange={(within) => onChange({ ...draft, within })}
        />
      )}
      <FieldPicker
        label="Show"
        fields={attributes}
        value={draft.show}
        onChange={(show) => onChange({ ...draft, show })}
        isFreeTextAllowed
      />
      {draft.method === 'TENSOR' && (
        <Checkbox
          checked={draft.highlights}
          onChange={(highlights) => onChange({ ...draft, highlights })}
          label="Mark what matched"
        />
      )}
    </div>
  )
}
