import { lazy, Suspense } from 'react'
import { useFieldControl, useFieldLabelId } from '../form/field-context.ts'
import type { JsonEditorProps } from './json-editor-props.ts'
import { Skeleton } from '../feedback/skeleton.tsx'

export type { JsonProblem } from './json-editor-props.ts'

// CodeMirror is larger than a page: it comes when the first editor does.
const JsonEditorView = lazy(async () => ({
  default: (await import('./json-editor-view.tsx')).JsonEditorView,
}))

/** JSON with colours, brackets and problems marked as one types. Tab leaves it, as it leaves every field. */
export function JsonEditor({ height = '16rem', ...props }: JsonEditorProps) {
  const { id, ...aria } = useFieldControl({})
  const labelId = useFieldLabelId()
  const label = props['aria-label']
  const attributes = {
    ...(id && { id }),
    ...(label ? { 'aria-label': label } : labelId && { 'aria-labelledby': labelId }),
    ...(aria['aria-describedby'] && { 'aria-describedby': aria['aria-describedby'] }),
    ...(aria['aria-invalid'] && { 'aria-invalid': 'true' }),
  }
  return (
    <Suspense fallback={<Skeleton className="w-full rounded-md" style={{ height }} />}>
      <JsonEditorView {...props} height={height} attributes={attributes} />
    </Suspense>
  )
}
