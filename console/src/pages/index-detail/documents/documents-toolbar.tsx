import { useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useMay } from '../../../app/permissions.tsx'
import { Button } from '../../../ui/button/button.tsx'
import { Input } from '../../../ui/form/input.tsx'
import { FilterField } from '../search/filter/filter-field.tsx'
import type { FilterMistake } from '../search/filter/filter-mistake.ts'
import { without } from '../index-address.ts'
import type { IndexField } from './index-fields.ts'

type ToolbarProps = Readonly<{
  /** The filter that is applied. */
  filter: string
  mistake: FilterMistake | undefined
  fields: readonly IndexField[]
  isStructured: boolean
  /** Beside the buttons: the choice of columns. */
  columns: ReactNode
  onAdd: () => void
}>

const from = '/indexes/$name/documents'

export function DocumentsToolbar({ filter, mistake, fields, isStructured, columns, onAdd }: ToolbarProps) {
  const may = useMay()
  return (
    <div className="flex flex-col gap-3 border-b p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <OpenById />
        <div className="flex flex-wrap gap-2">
          {columns}
          {may('documents:write') && (
            <Button variant="primary" icon={Plus} onClick={onAdd}>
              Add documents
            </Button>
          )}
        </div>
      </div>
      <FilterForm filter={filter} mistake={mistake} fields={fields} isStructured={isStructured} />
    </div>
  )
}

function OpenById() {
  const [id, setId] = useState('')
  const navigate = useNavigate({ from })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (id.trim() === '') return
    // Ids are pasted with spaces around them; a space inside may belong to one.
    void navigate({ to: '.', search: (before) => ({ ...before, doc: id.trim() }), resetScroll: false })
    setId('')
  }
  return (
    <form onSubmit={submit} className="flex w-full gap-2 sm:w-auto">
      <Input
        isMono
        aria-label="Document id"
        placeholder="Open by _id"
        value={id}
        onChange={(event) => setId(event.target.value)}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        className="min-w-0 flex-1 sm:w-56"
      />
      <Button type="submit" className="h-9 pointer-coarse:h-11">
        Open
      </Button>
    </form>
  )
}

type FilterFormProps = Pick<ToolbarProps, 'filter' | 'mistake' | 'fields' | 'isStructured'>

function FilterForm({ filter, mistake, fields, isStructured }: FilterFormProps) {
  const [state, setState] = useState({ applied: filter, draft: filter })
  // Another filter is applied, by the back button or a link: that is what is edited from now on.
  if (state.applied !== filter) setState({ applied: filter, draft: filter })
  const { draft } = state
  const setDraft = (next: string) => setState({ applied: filter, draft: next })
  const navigate = useNavigate({ from })
  const apply = (next: string) =>
    void navigate({
      to: '.',
      search: (before) => ({ ...without(before, 'filter'), ...(next.trim() !== '' && { filter: next }) }),
      resetScroll: false,
    })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    apply(draft)
  }
  const isChanged = draft !== filter
  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      <FilterField
        value={draft}
        onChange={setDraft}
        fields={fields}
        isStructured={isStructured}
        mistake={isChanged ? undefined : mistake}
      />
      {(isChanged || filter !== '') && (
        <div className="flex gap-2">
          {isChanged && (
            <Button type="submit" size="sm" variant="primary">
              Apply filter
            </Button>
          )}
          {filter !== '' && (
            <Button size="sm" variant="ghost" onClick={() => apply('')}>
              Clear filter
            </Button>
          )}
        </div>
      )}
    </form>
  )
}
