import { Segmented } from '../../../ui/form/segmented.tsx'
import { Select } from '../../../ui/form/select.tsx'
import type { IndexField } from '../documents/index-fields.ts'
import type { KnownFields } from '../documents/use-document-list.ts'
import { FieldPicker } from './field-picker.tsx'
import type { FacetType } from './search-address.ts'
import type { SearchDraft } from './search-draft.ts'

type HybridOptionsProps = Readonly<{
  draft: SearchDraft
  onChange: (draft: SearchDraft) => void
  fields: KnownFields
}>

const ORDERS = [
  { value: 'desc', label: 'High first' },
  { value: 'asc', label: 'Low first' },
] as const
/** No field of a document can be called so. */
const RELEVANCE = '\u0000'

/** What only a hybrid search can do: sort its hits, and count what all matches hold. */
export function HybridOptions({ draft, onChange, fields }: HybridOptionsProps) {
  const numeric = fields.forFilters.filter(({ isNumeric }) => isNumeric).map(({ name }) => name)
  const [sorted = RELEVANCE, order = 'desc'] = draft.sort ?? []
  const names = [...new Set([...numeric, ...(sorted === RELEVANCE ? [] : [sorted])])]
  const countable = fields.forFilters.filter((field) => facetTypeOf(field) !== undefined)
  const typeOf = (name: string) => {
    const field = countable.find((one) => one.name === name)
    return (field && facetTypeOf(field)) ?? draft.facets.find(([known]) => known === name)?.[1] ?? 'string'
  }
  return (
    <div className="flex flex-col gap-1.5">
      <span aria-hidden className="text-sm text-fg-muted">
        Order and facets
      </span>
      <div className="flex flex-wrap items-center gap-2">
        <Select
          aria-label="Sort by"
          size="sm"
          className="max-w-40"
          options={[
            { value: RELEVANCE, label: 'Relevance' },
            ...names.map((name) => ({ value: name, label: name })),
          ]}
          value={sorted}
          onChange={(name) => onChange({ ...draft, sort: name === RELEVANCE ? undefined : [name, order] })}
        />
        {sorted !== RELEVANCE && (
          <Segmented
            label="Order"
            options={ORDERS}
            value={order}
            onChange={(next) => onChange({ ...draft, sort: [sorted, next] })}
          />
        )}
        <FieldPicker
          label="Facets"
          fields={countable.map(({ name }) => name)}
          value={draft.facets.length > 0 ? draft.facets.map(([name]) => name) : undefined}
          none="none"
          onChange={(chosen) =>
            onChange({ ...draft, facets: (chosen ?? []).map((name) => [name, typeOf(name)] as const) })
          }
        />
      </div>
    </div>
  )
}

function facetTypeOf({ name, type, isNumeric }: IndexField): FacetType | undefined {
  if (name === '_id') return undefined
  if (isNumeric) return 'number'
  return type === 'text' ? 'string' : type === 'list' ? 'array' : undefined
}
