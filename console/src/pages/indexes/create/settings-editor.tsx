import { ChevronRight } from 'lucide-react'
import { useEffect, useId, useMemo, useState } from 'react'
import { Button } from '../../../ui/button/button.tsx'
import { cx } from '../../../ui/cx.ts'
import { Field } from '../../../ui/form/field.tsx'
import { JsonEditor } from '../../../ui/json-editor/json-editor.tsx'
import { readText } from './draft.ts'
import { findJsonMistake } from '../../../json/json-mistake.ts'
import { placeText, type Problem } from './problems.ts'
import { choicesAt } from './settings-schema.ts'

type SettingsEditorProps = Readonly<{
  text: string
  onText: (text: string) => void
  /** Gives the text up for what the form says. */
  onTakeForm: () => void
  schema: unknown
  /** What the server says and no control of the form shows. */
  problems: readonly Problem[]
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
}>

type Judge = (settings: unknown) => readonly Problem[]

/** Every setting as JSON, in step with the form. */
export function SettingsEditor(props: SettingsEditorProps) {
  const { isOpen, onOpenChange } = props
  const id = useId()
  return (
    <section className="rounded-lg border bg-surface">
      <h2>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => onOpenChange(!isOpen)}
          className="flex w-full items-center gap-2 rounded-lg px-5 py-4 text-left font-semibold focus-ring-inset"
        >
          <ChevronRight
            aria-hidden
            size={16}
            className={cx('text-fg-subtle transition-transform', isOpen && 'rotate-90')}
          />
          All settings as JSON
        </button>
      </h2>
      <div id={id} hidden={!isOpen} className="px-5 pb-5">
        {isOpen && <OpenEditor {...props} />}
      </div>
    </section>
  )
}

function OpenEditor({ text, onText, onTakeForm, schema, problems }: SettingsEditorProps) {
  const judge = useSchemaJudge(schema)
  const settings = readText(text)
  const all = useMemo(
    () => (parsed: unknown) => {
      const found = judge?.(parsed) ?? []
      // What the schema says at once, the server need not say again.
      const isSaid = ({ path }: Problem) => found.some((one) => placeText(one.path) === placeText(path))
      return [...found, ...problems.filter((problem) => !isSaid(problem))]
    },
    [judge, problems],
  )
  const found = settings === undefined ? [] : all(settings)
  return (
    <div className="flex flex-col gap-3">
      <Field
        label="Settings"
        isLabelHidden
        description="The form and this text are one: a change here shows there. Settings that are left out keep their defaults."
      >
        <JsonEditor
          value={text}
          onChange={onText}
          height="20rem"
          lint={all}
          complete={(path) => choicesAt(schema, path)}
        />
      </Field>
      <div role="status" className="flex flex-col gap-2 text-sm empty:hidden">
        {settings === undefined && <TextMistake text={text} onTakeForm={onTakeForm} />}
        {found.length > 0 && (
          <ul className="flex flex-col gap-1">
            {found.map((problem) => (
              <ProblemLine key={`${placeText(problem.path)} ${problem.message}`} problem={problem} />
            ))}
          </ul>
        )}
      </div>
    </div>
  )
}

/** The form goes on with the last settings that were JSON. */
function TextMistake({ text, onTakeForm }: { text: string; onTakeForm: () => void }) {
  const mistake = findJsonMistake(text)
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <p className="text-danger-fg">
        {mistake
          ? `Line ${mistake.line}, column ${mistake.column}: ${mistake.message}`
          : 'Settings are an object: they begin with { and end with }.'}{' '}
        <span className="text-fg-muted">The form keeps the last valid settings.</span>
      </p>
      <Button size="sm" onClick={onTakeForm}>
        Use what the form says
      </Button>
    </div>
  )
}

function ProblemLine({ problem: { path, message } }: { problem: Problem }) {
  return (
    <li className="text-danger-fg">
      {path.length > 0 && <code className="font-mono">{placeText(path)}</code>}
      {path.length > 0 && ': '}
      {message}
    </li>
  )
}

/** The validator comes with the first editor, not with the page. */
function useSchemaJudge(schema: unknown): Judge | undefined {
  const [judge, setJudge] = useState<{ run: Judge }>()
  useEffect(() => {
    if (schema === undefined) return undefined
    let isWanted = true
    import('./schema-problems.ts').then(
      ({ schemaJudge }) => isWanted && setJudge({ run: schemaJudge(schema) }),
      // A part of the page that is gone after a deployment: the server still judges.
      () => {},
    )
    return () => void (isWanted = false)
  }, [schema])
  return judge?.run
}
