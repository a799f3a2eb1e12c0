import { Checkbox } from '../../../ui/form/checkbox.tsx'
import { Spinner } from '../../../ui/feedback/spinner.tsx'

type TensorFieldsChoiceProps = Readonly<{
  /** Fields that hold text. */
  fields: readonly string[]
  value: readonly string[]
  onChange: (value: readonly string[]) => void
  /** It is being found out which fields are embedded now. */
  isDetecting?: boolean
}>

/** Which fields of an unstructured index are embedded: it is told with each document. */
export function TensorFieldsChoice({
  fields,
  value,
  onChange,
  isDetecting = false,
}: TensorFieldsChoiceProps) {
  const toggle = (name: string, isChosen: boolean) =>
    onChange(isChosen ? [...value, name] : value.filter((one) => one !== name))
  return (
    <fieldset className="min-w-0">
      <legend className="flex items-center gap-2 text-sm font-medium">
        Search by meaning in
        {isDetecting && (
          <span role="status" className="inline-flex items-center gap-1.5 font-normal text-fg-subtle">
            <Spinner size={13} />
            Finding out what is embedded now
          </span>
        )}
      </legend>
      <p className="mt-0.5 text-sm text-fg-subtle">
        These fields become vectors. The others can still be searched by words and filtered.
      </p>
      {fields.length === 0 ? (
        <p className="mt-2 text-sm text-fg-muted">No field holds text.</p>
      ) : (
        <div className="mt-2 flex flex-wrap gap-x-5 gap-y-2">
          {fields.map((name) => (
            <Checkbox
              key={name}
              checked={value.includes(name)}
              onChange={(isChosen) => toggle(name, isChosen)}
              label={<span className="font-mono text-sm">{name}</span>}
            />
          ))}
        </div>
      )}
    </fieldset>
  )
}
