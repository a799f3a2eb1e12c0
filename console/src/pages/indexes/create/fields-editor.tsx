import { Plus } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Button } from '../../../ui/button/button.tsx'
import { EmptyState } from '../../../ui/feedback/empty-state.tsx'
import { addField, fieldsOf } from './fields.ts'
import { FieldRow } from './field-row.tsx'
import type { FormPart } from './form-part.ts'
import { problemAt } from './problems.ts'
import { wordsAt } from './settings-schema.ts'

type FieldsEditorProps = FormPart &
  Readonly<{
    /** JSON Schema of the settings: it knows the types and features there are. */
    schema: unknown
  }>

/** The fields of a structured index: name, type, features, and which are embedded. */
export function FieldsEditor({ schema, ...part }: FieldsEditorProps) {
  const { settings, problems, set } = part
  const fields = fieldsOf(settings)
  const list = useRef<HTMLUListElement>(null)
  const focusLast = useFocusOfNewField(list, fields.length)
  const add = () => {
    focusLast()
    set(addField(settings))
  }
  const types = wordsAt(schema, ['allFields', 0, 'type'])
  const features = wordsAt(schema, ['allFields', 0, 'features', 0])
  const problem = fields.length === 0 ? problemAt(problems, 'allFields') : undefined
  const left = problems.find(({ path: [key] }) => key === 'tensorFields')?.message
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center justify-between gap-3">
        <h3 className="text-sm font-medium">Fields</h3>
        <Button size="sm" icon={Plus} onClick={add}>
          Add field
        </Button>
      </div>
      {fields.length === 0 ? (
        <EmptyState
          isCompact
          className="rounded-lg border border-dashed border-line-strong"
          title="No fields yet"
          description="Documents may hold only the fields that are named here."
        />
      ) : (
        <ul ref={list} className="flex flex-col divide-y rounded-lg border">
          {fields.map((field, at) => (
            <FieldRow
              // oxlint-disable-next-line react/no-array-index-key -- a field has no other lasting name while it is typed
              key={at}
              at={at}
              field={field}
              part={part}
              types={types}
              features={features}
              names={fields.map(({ name }) => name)}
            />
          ))}
        </ul>
      )}
      {[problem, left].map((text) => text && <ProblemLine key={text} text={text} />)}
    </div>
  )
}

function ProblemLine({ text }: { text: string }) {
  return <p className="text-sm text-danger-fg">{text}</p>
}

/** After a field was added, its name is what comes next. */
function useFocusOfNewField(list: React.RefObject<HTMLUListElement | null>, count: number): () => void {
  const isAwaited = useRef(false)
  useEffect(() => {
    if (!isAwaited.current) return
    isAwaited.current = false
    list.current?.querySelector<HTMLInputElement>('li:last-child input')?.focus()
  }, [list, count])
  return () => void (isAwaited.current = true)
}
