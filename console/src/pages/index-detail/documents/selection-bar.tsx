import { Trash2, X } from 'lucide-react'
import { useMay } from '../../../app/permissions.tsx'
import { formatCount } from '../../../format/numbers.ts'
import { Button } from '../../../ui/button/button.tsx'
import { CopyButton } from '../../../ui/button/copy-button.tsx'

type SelectionBarProps = Readonly<{
  ids: readonly string[]
  onDelete: () => void
  onClear: () => void
}>

/** What can be done with the documents that are ticked. */
export function SelectionBar({ ids, onDelete, onClear }: SelectionBarProps) {
  const may = useMay()
  if (ids.length === 0) return null
  return (
    <div className="flex flex-wrap items-center gap-2 border-b bg-accent-soft px-5 py-2">
      <span role="status" className="mr-2 text-sm font-medium text-accent-fg">
        {formatCount(ids.length)} selected
      </span>
      {may('documents:write') && (
        <Button size="sm" icon={Trash2} onClick={onDelete}>
          Delete
        </Button>
      )}
      <CopyButton isLabelled label="Copy ids" text={ids.join('\n')} />
      <Button size="sm" variant="ghost" icon={X} onClick={onClear}>
        Clear selection
      </Button>
    </div>
  )
}
