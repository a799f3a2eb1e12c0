import { useCallback, useMemo, useState } from 'react'
import type { IndexDocument, IndexListEntry } from '#contracts/indexes'
import { Button } from '../../../ui/button/button.tsx'
import { Field } from '../../../ui/form/field.tsx'
import { FormError } from '../../../ui/form/form-error.tsx'
import { JsonEditor, type JsonProblem } from '../../../ui/json-editor/json-editor.tsx'
import { Notice } from '../../../ui/feedback/notice.tsx'
import { toast } from '../../../ui/feedback/toast.tsx'
import { ConflictNotice } from './conflict-notice.tsx'
import { documentText, isSame } from './save-document.ts'
import { textFieldsOf } from './tensor-fields.ts'
import { TensorFieldsChoice } from './tensor-fields-choice.tsx'
import { useSaveDocument } from './use-save-document.ts'
import { useTensorFields } from './use-tensor-fields.ts'

type DocumentEditorProps = Readonly<{
  index: IndexListEntry
  opened: IndexDocument
  isCopy: boolean
  onDirty: (isDirty: boolean) => void
  onCancel: () => void
  onSaved: (id: string) => void
}>

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A document as JSON. Saving adds it again under its id, as the index's own API does. */
export function DocumentEditor({ index, opened, isCopy, onDirty, onCancel, onSaved }: DocumentEditorProps) {
  // Later versions of it must not change what is being edited.
  const [original] = useState(opened)
  const [begun] = useState(() => documentText(isCopy ? { ...original, _id: undefined } : original))
  const [text, setText] = useState(begun)
  const value = useMemo(() => parsed(text), [text])
  const isStructured = index.type === 'structured'
  const tensor = useTensorFields(index, original)
  const save = useSaveDocument({
    indexName: index.indexName,
    isStructured,
    tensorFields: tensor.value,
    original: isCopy ? undefined : original,
    onSaved: (id) => {
      toast.success(isCopy ? 'Document added' : 'Document saved')
      onDirty(false)
      onSaved(id)
    },
  })
  const { problem } = save
  const lint = useServerLint(problem)
  const submit = () => save.save(text)
  const textFields = typeof value === 'object' && value !== null ? textFieldsOf(value as IndexDocument) : []
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <FormError message={problem?.message} requestId={problem?.requestId} />
      {save.conflict && (
        <ConflictNotice
          conflict={save.conflict}
          isPending={save.isPending}
          onOverwrite={() => save.overwrite(text)}
          onTake={(current) => {
            setText(documentText(current))
            save.forget()
          }}
        />
      )}
      <Field
        label="Document as JSON"
        description={isCopy ? 'Leave _id out to get one.' : 'Saving replaces the whole document.'}
      >
        <JsonEditor
          value={text}
          height="min(26rem, 50dvh)"
          lint={lint}
          onSubmit={submit}
          onChange={(next) => {
            setText(next)
            onDirty(next !== begun)
          }}
        />
      </Field>
      {!isStructured && index.model !== 'no_model' && (
        <TensorFieldsChoice
          fields={textFields}
          value={tensor.value}
          onChange={tensor.choose}
          isDetecting={tensor.isDetecting}
        />
      )}
      <VectorsHint index={index} />
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" pending={save.isPending}>
          {isCopy ? 'Add document' : 'Save document'}
        </Button>
      </div>
    </form>
  )
}

/** What the server said of a field is marked there, as long as the document is the one it spoke of. */
function useServerLint(problem: ReturnType<typeof useSaveDocument>['problem']) {
  return useCallback(
    (now: unknown): readonly JsonProblem[] =>
      problem !== undefined && problem.path.length > 0 && isSame(now, problem.value)
        ? [{ path: problem.path, message: problem.message }]
        : [],
    [problem],
  )
}

function VectorsHint({ index }: Pick<DocumentEditorProps, 'index'>) {
  const fields = Array.isArray(index['allFields']) ? index['allFields'] : []
  const hasVectors = index.model === 'no_model' || fields.some((field) => field?.type === 'custom_vector')
  if (!hasVectors) return null
  return (
    <Notice title="Vectors are not shown here">
      To keep a field with a custom vector, give the vector again:{' '}
      <code className="font-mono text-sm">{'{"vector": [0.1, …], "content": "text"}'}</code>
    </Notice>
  )
}
