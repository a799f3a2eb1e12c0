import { FolderPlus, Plus, Trash2 } from 'lucide-react'
import { Button } from '../../../../ui/button/button.tsx'
import { Checkbox } from '../../../../ui/form/checkbox.tsx'
import { cx } from '../../../../ui/cx.ts'
import { IconButton } from '../../../../ui/button/icon-button.tsx'
import { Segmented } from '../../../../ui/form/segmented.tsx'
import type { IndexField } from '../../documents/index-fields.ts'
import { ConditionRow } from './condition-row.tsx'
import { type FilterGroup, type FilterPart, newCondition, newGroup, replacePart } from './filter-form.ts'

const JOINS = [
  { value: 'and', label: 'All', title: 'All hold' },
  { value: 'or', label: 'Any', title: 'Any holds' },
] as const

/** Deeper groups are shown when a filter has them; made by hand, they help nobody. */
const MAX_DEPTH_OFFERED = 2

type FilterBuilderProps = Readonly<{
  form: FilterGroup
  fields: readonly IndexField[]
  onChange: (form: FilterGroup) => void
}>

/** A filter as rows. */
export function FilterBuilder({ form, fields, onChange }: FilterBuilderProps) {
  return (
    <GroupRows
      group={form}
      depth={0}
      fields={fields}
      onChange={onChange}
      onPart={(id, change) => onChange(replacePart(form, id, change))}
    />
  )
}

type GroupRowsProps = Readonly<{
  group: FilterGroup
  depth: number
  fields: readonly IndexField[]
  onChange: (group: FilterGroup) => void
  onPart: (id: string, change: (part: FilterPart) => FilterPart | undefined) => void
  onRemove?: () => void
}>

function GroupRows({ group, depth, fields, onChange, onPart, onRemove }: GroupRowsProps) {
  const add = (part: FilterPart) => onChange({ ...group, parts: [...group.parts, part] })
  return (
    <div
      role="group"
      aria-label={depth === 0 ? 'Filter' : 'Group of conditions'}
      className={cx('flex flex-col gap-3', depth > 0 && 'rounded-lg border border-line-strong p-3')}
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm text-fg-muted">
        <span className="inline-flex items-center gap-2">
          <Segmented
            label="Which conditions must hold"
            options={JOINS}
            value={group.join}
            onChange={(join) => onChange({ ...group, join })}
          />
          of these hold
        </span>
        <Checkbox
          checked={group.isNegated}
          onChange={(isNegated) => onChange({ ...group, isNegated })}
          label={<span className="text-sm">Leave out what matches (NOT)</span>}
        />
        {onRemove && (
          <IconButton label="Remove group" icon={Trash2} size="sm" className="ml-auto" onClick={onRemove} />
        )}
      </div>
      {group.parts.map((part) =>
        part.kind === 'condition' ? (
          <ConditionRow
            key={part.id}
            condition={part}
            fields={fields}
            onChange={(next) => onPart(part.id, () => next)}
            onRemove={() => onPart(part.id, () => undefined)}
          />
        ) : (
          <GroupRows
            key={part.id}
            group={part}
            depth={depth + 1}
            fields={fields}
            onChange={(next) => onPart(part.id, () => next)}
            onPart={onPart}
            onRemove={() => onPart(part.id, () => undefined)}
          />
        ),
      )}
      <div className="flex flex-wrap gap-2">
        <Button size="sm" icon={Plus} onClick={() => add(newCondition())}>
          Add condition
        </Button>
        {depth < MAX_DEPTH_OFFERED && (
          <Button
            size="sm"
            icon={FolderPlus}
            variant="ghost"
            onClick={() => add(newGroup([newCondition()], { join: group.join === 'and' ? 'or' : 'and' }))}
          >
            Add group
          </Button>
        )}
      </div>
    </div>
  )
}
