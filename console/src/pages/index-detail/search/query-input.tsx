import { Plus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../../ui/button/button.tsx'
import { Field } from '../../../ui/form/field.tsx'
import { IconButton } from '../../../ui/button/icon-button.tsx'
import { Input } from '../../../ui/form/input.tsx'
import { Textarea } from '../../../ui/form/textarea.tsx'
import { newPart, type SearchDraft, type WeightedPart } from './search-draft.ts'

type QueryInputProps = Readonly<{
  draft: SearchDraft
  onChange: (draft: SearchDraft) => void
  dimensions: number | undefined
  error: string | undefined
  /** The button that searches. */
  action: ReactNode
}>

/** What is searched for: a text, several with weights, or a vector. The key `/` leads to it. */
export function QueryInput({ draft, onChange, dimensions, error, action }: QueryInputProps) {
  if (draft.kind === 'weighted')
    return <WeightedQuery draft={draft} onChange={onChange} error={error} action={action} />
  if (draft.kind === 'vector')
    return (
      <div className="flex flex-col gap-3">
        <Field
          label="Query vector"
          error={error}
          description={`${dimensions === undefined ? 'Numbers' : `${dimensions} numbers`} as JSON or one after the other. A link to this search does not carry them.`}
        >
          <Textarea
            data-page-search
            isMono
            rows={3}
            value={draft.vector}
            onChange={(event) => onChange({ ...draft, vector: event.target.value })}
            placeholder="[0.012, -0.34, 0.5, …]"
            spellCheck={false}
            className="max-h-40"
          />
        </Field>
        <div className="flex justify-end">{action}</div>
      </div>
    )
  const isByWords = draft.method === 'LEXICAL'
  return (
    <div className="flex items-start gap-2">
      <Field label="Query" isLabelHidden error={error} className="flex-1">
        <Input
          data-page-search
          // On a touch screen the focus would bring up the keyboard, over what one came to read.
          autoFocus={window.matchMedia('(pointer: fine)').matches}
          value={draft.text}
          onChange={(event) => onChange({ ...draft, text: event.target.value })}
          placeholder={
            isByWords ? 'Words to find; "quote" a phrase that must occur' : 'What are you looking for?'
          }
          autoComplete="off"
          enterKeyHint="search"
        />
      </Field>
      {action}
    </div>
  )
}

type WeightedQueryProps = Omit<QueryInputProps, 'dimensions'>

function WeightedQuery({ draft, onChange, error, action }: WeightedQueryProps) {
  const setPart = (part: WeightedPart) =>
    onChange({ ...draft, parts: draft.parts.map((one) => (one.id === part.id ? part : one)) })
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="sr-only">Weighted texts</legend>
      {draft.parts.map((part, at) => (
        <div key={part.id} className="flex items-center gap-2">
          <Input
            data-page-search
            aria-label={`Text ${at + 1}`}
            placeholder={at === 0 ? 'More of this' : 'Less of this, with a negative weight'}
            value={part.text}
            onChange={(event) => setPart({ ...part, text: event.target.value })}
            autoComplete="off"
            className="flex-1"
          />
          <Input
            aria-label={`Weight of text ${at + 1}`}
            inputMode="decimal"
            value={part.weight}
            onChange={(event) => setPart({ ...part, weight: event.target.value })}
            className="max-w-20"
          />
          <IconButton
            label={`Remove text ${at + 1}`}
            icon={Trash2}
            disabled={draft.parts.length === 1}
            onClick={() => onChange({ ...draft, parts: draft.parts.filter(({ id }) => id !== part.id) })}
          />
        </div>
      ))}
      {error && (
        <p role="alert" className="text-sm text-danger-fg">
          {error}
        </p>
      )}
      <div className="flex flex-wrap justify-between gap-2">
        <Button
          size="sm"
          icon={Plus}
          onClick={() => onChange({ ...draft, parts: [...draft.parts, newPart()] })}
        >
          Add text
        </Button>
        {action}
      </div>
    </fieldset>
  )
}
