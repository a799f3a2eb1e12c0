import { SlidersHorizontal } from 'lucide-react'
import type { FormEvent, ReactNode } from 'react'
import { Button } from '../../../ui/button/button.tsx'
import { Checkbox } from '../../../ui/form/checkbox.tsx'
import { NumberInput } from '../../../ui/form/number-input.tsx'
import { Popover } from '../../../ui/overlay/popover.tsx'
import { Segmented } from '../../../ui/form/segmented.tsx'
import type { KnownFields } from '../documents/use-document-list.ts'
import { FieldPicker } from './field-picker.tsx'
import { HybridOptions } from './hybrid-options.tsx'
import { ScoreModifiers } from './score-modifiers.tsx'
import { DEFAULT_LIMIT } from './search-address.ts'
import type { SearchDraft } from './search-draft.ts'
import type { SearchAbility } from './search-request.ts'

type SearchOptionsProps = Readonly<{
  draft: SearchDraft
  onChange: (draft: SearchDraft) => void
  onSubmit: (event: FormEvent) => void
  ability: SearchAbility
  fields: KnownFields
  /** Fields of a structured index that this method can search. */
  searchable: readonly string[]
}>

const KINDS = [
  { value: 'text', label: 'Text' },
  { value: 'weighted', label: 'Weighted texts' },
  { value: 'vector', label: 'Vector' },
] as const

/** What changes less often than the query. */
export function SearchOptions(props: SearchOptionsProps) {
  const { draft, onChange, onSubmit, ability, fields, searchable } = props
  const changed = changedOptions(draft, ability)
  return (
    <Popover
      label="Search options"
      align="end"
      trigger={
        <Button icon={SlidersHorizontal} className="h-9 pointer-coarse:h-11">
          Options{changed > 0 && <span className="text-fg-muted tabular-nums"> · {changed}</span>}
        </Button>
      }
      className="w-96"
    >
      <form
        onSubmit={(event) => {
          // The popover is drawn elsewhere in the page, but its events still reach the form around the button.
          event.stopPropagation()
          onSubmit(event)
        }}
        className="flex flex-col gap-4"
      >
        {draft.method === 'TENSOR' && ability.embedsText && (
          <Row label="Query">
            <Segmented
              label="What to search with"
              options={KINDS}
              value={draft.kind}
              onChange={(kind) => onChange({ ...draft, kind })}
            />
          </Row>
        )}
        <Row label="Hits per page">
          <NumberInput
            aria-label="Hits per page"
            min={1}
            max={1000}
            value={draft.limit}
            onChange={(limit) => onChange({ ...draft, limit })}
          />
        </Row>
        <Fields draft={draft} onChange={onChange} fields={fields} searchable={searchable} />
        {draft.method === 'HYBRID' && ability.canSort && (
          <HybridOptions draft={draft} onChange={onChange} fields={fields} />
        )}
        <ScoreModifiers
          value={draft.modifiers}
          onChange={(modifiers) => onChange({ ...draft, modifiers })}
          fields={fields.forFilters.filter(({ isNumeric }) => isNumeric).map(({ name }) => name)}
        />
        {draft.method !== 'LEXICAL' && (
          <Checkbox
            checked={draft.highlights}
            onChange={(highlights) => onChange({ ...draft, highlights })}
            label="Highlight the best chunk"
          />
        )}
        <Button type="submit" className="self-end">
          Search with these
        </Button>
      </form>
    </Popover>
  )
}

type FieldsProps = Pick<SearchOptionsProps, 'draft' | 'onChange' | 'fields' | 'searchable'>

function Fields({ draft, onChange, fields, searchable }: FieldsProps) {
  return (
    <Row label="Fields">
      <div className="flex flex-wrap gap-2">
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
          fields={fields.all.map(({ name }) => name)}
          value={draft.show}
          onChange={(show) => onChange({ ...draft, show })}
          isFreeTextAllowed
        />
      </div>
    </Row>
  )
}

function Row({ label, children }: Readonly<{ label: string; children: ReactNode }>) {
  return (
    <div className="flex flex-col gap-1.5">
      <span aria-hidden className="text-sm text-fg-muted">
        {label}
      </span>
      {children}
    </div>
  )
}

/** How many options are not as they are at first: what the button says while the options are out of sight. */
function changedOptions(draft: SearchDraft, ability: SearchAbility): number {
  const { kind, limit, within, show, highlights, modifiers } = draft
  const isHybrid = draft.method === 'HYBRID'
  return [
    ability.embedsText && kind !== 'text',
    limit !== DEFAULT_LIMIT,
    within !== undefined,
    show !== undefined,
    !highlights,
    modifiers.length > 0,
    isHybrid && draft.sort !== undefined,
    isHybrid && draft.facets.length > 0,
  ].filter(Boolean).length
}
