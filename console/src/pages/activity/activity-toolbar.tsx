import { getRouteApi } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { Button } from '../../ui/button/button.tsx'
import { Input } from '../../ui/form/input.tsx'
import { SearchInput } from '../../ui/form/search-input.tsx'
import { Select } from '../../ui/form/select.tsx'
import { ACTIONS, type ActivitySearch } from './activity-search.ts'
import { useNames } from './use-names.ts'

const route = getRouteApi('/shell/activity')
const NONE: ActivitySearch = {
  q: undefined,
  action: undefined,
  actor: undefined,
  from: undefined,
  to: undefined,
}

/** Search and filters; all of them stand in the address. */
export function ActivityToolbar() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const names = useNames()
  const change = (part: ActivitySearch) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false })
  const { q = '', action, actor, from = '', to = '' } = search
  const isKnown = action === undefined || ACTIONS.some(({ value }) => value === action)
  const actions = isKnown ? ACTIONS : [...ACTIONS, { value: action, label: action }]
  return (
    <div className="flex flex-wrap items-end gap-3">
      <SearchInput
        label="Search activity"
        value={q}
        onChange={(next) => change({ q: next || undefined })}
        className="min-w-48 flex-1 sm:max-w-72"
      />
      <div className="w-40">
        <Select
          aria-label="What happened"
          options={actions}
          value={action ?? 'all'}
          onChange={(next) => change({ action: next === 'all' ? undefined : next })}
        />
      </div>
      <Day label="From" value={from} onChange={(next) => change({ from: next })} />
      <Day label="To" value={to} onChange={(next) => change({ to: next })} />
      {actor !== undefined && (
        <Button icon={X} onClick={() => change({ actor: undefined })}>
          By {names.get(actor) ?? actor}
        </Button>
      )}
      {Object.keys(search).length > 0 && (
        <Button variant="ghost" icon={X} onClick={() => change(NONE)}>
          Clear
        </Button>
      )}
    </div>
  )
}

type DayProps = Readonly<{ label: string; value: string; onChange: (day: string | undefined) => void }>

function Day({ label, value, onChange }: DayProps) {
  return (
    <label className="flex items-center gap-2 text-sm text-fg-muted">
      {label}
      <Input
        type="date"
        value={value}
        onChange={({ target }) => onChange(target.value || undefined)}
        className="w-36"
      />
    </label>
  )
}
