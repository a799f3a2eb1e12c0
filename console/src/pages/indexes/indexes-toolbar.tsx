import { ListFilter, X } from 'lucide-react'
import { Button } from '../../ui/button/button.tsx'
import { ColumnsMenu } from '../../ui/table/columns-menu.tsx'
import { Menu, MenuCheckboxItem, MenuLabel, MenuSeparator } from '../../ui/overlay/menu.tsx'
import { SearchInput } from '../../ui/form/search-input.tsx'
import { indexStatusWord } from '../../ui/value/status-badge.tsx'
import { INDEX_COLUMNS } from './index-columns.tsx'
import {
  FILTER_STATUSES,
  type FilterStatus,
  INDEX_TYPES,
  type IndexesSearch,
  readStatuses,
} from './list-state.ts'

type IndexesToolbarProps = Readonly<{
  search: IndexesSearch
  onSearch: (part: IndexesSearch) => void
  hidden: readonly string[]
  onHide: (hidden: readonly string[]) => void
}>

/** Search, filters and columns of the list. */
export function IndexesToolbar({ search, onSearch, hidden, onHide }: IndexesToolbarProps) {
  const isFiltered = search.q !== undefined || search.status !== undefined || search.type !== undefined
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchInput
        label="Search indexes"
        value={search.q ?? ''}
        onChange={(q) => onSearch({ q: q || undefined })}
        className="min-w-48 flex-1 sm:max-w-72"
      />
      <FilterMenu search={search} onSearch={onSearch} />
      {isFiltered && (
        <Button
          variant="ghost"
          icon={X}
          onClick={() => onSearch({ q: undefined, status: undefined, type: undefined })}
        >
          Clear
        </Button>
      )}
      <span className="hidden flex-1 sm:block" />
      <ColumnsMenu columns={INDEX_COLUMNS} hidden={hidden} onChange={onHide} />
    </div>
  )
}

function FilterMenu({ search, onSearch }: Pick<IndexesToolbarProps, 'search' | 'onSearch'>) {
  const chosen = readStatuses(search.status)
  const count = chosen.length + (search.type === undefined ? 0 : 1)
  const toggle = (status: FilterStatus, isOn: boolean) => {
    const next = FILTER_STATUSES.filter((one) => (one === status ? isOn : chosen.includes(one)))
    onSearch({ status: next.join(',') || undefined })
  }
  return (
    <Menu
      align="start"
      trigger={
        <Button icon={ListFilter} variant="secondary">
          {count === 0 ? 'Filter' : `Filter · ${count}`}
        </Button>
      }
    >
      <MenuLabel>Status</MenuLabel>
      {FILTER_STATUSES.map((status) => (
        <MenuCheckboxItem
          key={status}
          checked={chosen.includes(status)}
          onChange={(isOn) => toggle(status, isOn)}
        >
          {indexStatusWord(status)}
        </MenuCheckboxItem>
      ))}
      <MenuSeparator />
      <MenuLabel>Type</MenuLabel>
      {INDEX_TYPES.map((type) => (
        <MenuCheckboxItem
          key={type}
          checked={search.type === type}
          onChange={(isOn) => onSearch({ type: isOn ? type : undefined })}
        >
          {type === 'structured' ? 'Structured' : 'Unstructured'}
        </MenuCheckboxItem>
      ))}
    </Menu>
  )
}
