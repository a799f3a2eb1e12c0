import { Check } from 'lucide-react'
import { Field } from '../../../ui/form/field.tsx'
import { Input } from '../../../ui/form/input.tsx'
import { Spinner } from '../../../ui/feedback/spinner.tsx'
import type { NameTrial } from './use-trials.ts'

const DESCRIPTION =
  'Up to 32 letters, digits, hyphens and underscores. It is part of the endpoint and cannot be changed later.'

type NameFieldProps = Readonly<{
  name: string
  onChange: (name: string) => void
  trial: NameTrial
  /** What a try to create it said against the name. */
  error?: string | undefined
  autoFocus?: boolean
}>

/** The name of a new index, judged while one types. */
export function NameField({ name, onChange, trial, error, autoFocus = false }: NameFieldProps) {
  return (
    <Field
      label="Name"
      description={DESCRIPTION}
      error={error ?? trial.error}
      labelEnd={<NameState trial={trial} name={name} />}
    >
      <Input
        name="name"
        isMono
        value={name}
        // Names have no spaces: one at an end came along with what was pasted.
        onChange={(event) => onChange(event.target.value.trim())}
        placeholder="products"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the one thing to do where it is set
        autoFocus={autoFocus}
      />
    </Field>
  )
}

function NameState({ trial: { state }, name }: Readonly<{ trial: NameTrial; name: string }>) {
  const isAwkward = /^-|-$/.test(name)
  return (
    // As high empty as with a word, so that nothing moves when it comes.
    <span role="status" className="inline-flex h-4 items-center gap-1 leading-4">
      <span aria-hidden>{'\u200b'}</span>
      {state === 'asking' && (
        <>
          <Spinner size={12} /> Checking
        </>
      )}
      {state === 'free' && (
        <span className="inline-flex items-center gap-1 text-success-fg">
          <Check aria-hidden size={13} /> Available
        </span>
      )}
      {state === 'free' && isAwkward && (
        <span className="text-warning-fg">, but command lines take a hyphen at an end for an option</span>
      )}
    </span>
  )
}
