import { useState } from 'react'
import { Button } from '../../../../ui/button/button.tsx'
import { Field } from '../../../../ui/form/field.tsx'
import { FileDrop } from '../../../../ui/form/file-drop.tsx'
import { Notice } from '../../../../ui/feedback/notice.tsx'
import { Segmented } from '../../../../ui/form/segmented.tsx'
import { Spinner } from '../../../../ui/feedback/spinner.tsx'
import { Textarea } from '../../../../ui/form/textarea.tsx'
import type { ChosenFile, SourceState } from './use-import-source.ts'

const WAYS = [
  { value: 'file', label: 'File' },
  { value: 'text', label: 'Paste' },
] as const
export type Way = (typeof WAYS)[number]['value']

type SourceStepProps = Readonly<{
  state: SourceState
  way: Way
  onWay: (way: Way) => void
  text: string
  onText: (text: string) => void
  onOpen: (file: ChosenFile) => void
}>

const EXAMPLE = `[
  { "_id": "coat", "title": "A warm winter coat", "price": 120 },
  { "_id": "trunks", "title": "Swimming trunks", "price": 25 }
]`

/** Where the documents come from. */
export function SourceStep({ state, way, onWay, text, onText, onOpen }: SourceStepProps) {
  const [isEmpty, setIsEmpty] = useState(false)
  const take = () => {
    setIsEmpty(text.trim() === '')
    if (text.trim() !== '') onOpen({ blob: new Blob([text]), name: undefined })
  }
  return (
    <div className="flex flex-col gap-4">
      <div>
        <Segmented label="Where the documents come from" options={WAYS} value={way} onChange={onWay} />
      </div>
      {state.kind === 'refused' && (
        <Notice tone="danger" isLive title="This cannot be read">
          {state.message}
        </Notice>
      )}
      {way === 'file' ? (
        <FileDrop
          accept=".csv,.tsv,.tab,.json,.jsonl,.ndjson,.txt,text/csv,application/json"
          onFiles={([file]) => file && onOpen({ blob: file, name: file.name })}
          disabled={state.kind === 'opening'}
          hint="CSV, TSV, JSON or JSONL, up to 200 MB. The file stays in this browser until you add it."
          className="py-16"
        />
      ) : (
        <>
          <Field
            label="Documents"
            description="A JSON array, one JSON object per line, or rows copied from a spreadsheet."
            error={isEmpty && text.trim() === '' ? 'Paste some documents first.' : undefined}
          >
            <Textarea
              isMono
              rows={14}
              value={text}
              onChange={(event) => onText(event.target.value)}
              placeholder={EXAMPLE}
              spellCheck={false}
              autoComplete="off"
              autoCapitalize="off"
              className="max-h-[55dvh]"
            />
          </Field>
          <div className="flex justify-end">
            <Button variant="primary" onClick={take} pending={state.kind === 'opening'}>
              Check documents
            </Button>
          </div>
        </>
      )}
      {state.kind === 'opening' && way === 'file' && (
        <p role="status" className="inline-flex items-center gap-2 text-fg-muted">
          <Spinner size={16} />
          Opening the file
        </p>
      )}
    </div>
  )
}
