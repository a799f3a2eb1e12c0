import { useQuery } from '@tanstack/react-query'
import type { AccountLimits } from '#contracts/users-accounts'
import { createIndexQuery } from '../../../api/pages.ts'
import { formatMachine } from '../../../format/machines.ts'
import { formatHourly } from '../../../format/money.ts'
import { Field } from '../../../ui/form/field.tsx'
import { NumberInput } from '../../../ui/form/number-input.tsx'
import { Select } from '../../../ui/form/select.tsx'
import { useFocusOnMount } from './use-focus-on-mount.ts'
import { emptyFields, type SizeKey, sizeWord } from './index-size.ts'
import { SizeChangeDialog } from './size-change-dialog.tsx'
import { sizeProblems } from './size-problems.ts'
import type { SizeChange } from './use-size-change.ts'

type ScaleDialogProps = Readonly<{ name: string; limits: AccountLimits | undefined; onClose: () => void }>

/** More or fewer machines for an index; what that changes and costs is seen before. */
export function ScaleDialog({ name, limits, onClose }: ScaleDialogProps) {
  return (
    <SizeChangeDialog
      name={name}
      title={`Scale ${name}`}
      description="Nothing changes until you apply it."
      confirmLabel="Apply change"
      words={{ underWay: `Scaling ${name}`, done: `${name} has its new size` }}
      isWide
      fields={(change) => <ScaleFields change={change} limits={limits} />}
      onClose={onClose}
    />
  )
}

type FieldsProps = Readonly<{ change: SizeChange; limits: AccountLimits | undefined }>

function ScaleFields({ change, limits }: FieldsProps) {
  const { shown, edit } = change
  const problemOf = useProblems(change)
  return (
    <div className="flex flex-col gap-5">
      <InferenceTypeField change={change} error={problemOf('inferenceType')} />
      <CountField
        name="numberOfInferences"
        value={shown.numberOfInferences}
        onChange={(numberOfInferences) => edit({ numberOfInferences })}
        min={0}
        max={limits?.maxInferences}
        description="Requests are shared among them. 0 pauses the index."
        error={problemOf('numberOfInferences')}
      />
      <CountField
        name="numberOfShards"
        value={shown.numberOfShards}
        onChange={(numberOfShards) => edit({ numberOfShards })}
        min={1}
        max={limits?.maxShards}
        description="Room for documents. Can grow, not shrink."
        error={problemOf('numberOfShards')}
      />
      <CountField
        name="numberOfReplicas"
        value={shown.numberOfReplicas}
        onChange={(numberOfReplicas) => edit({ numberOfReplicas })}
        min={0}
        max={limits?.maxReplicas}
        description="Copies of every shard. Can grow, not shrink."
        error={problemOf('numberOfReplicas')}
      />
    </div>
  )
}

/** What is wrong with a field: emptied, or refused by the server. */
function useProblems({ edits, preview, applyError }: SizeChange): (key: SizeKey) => string | undefined {
  const empty = emptyFields(edits)
  const { fields } = sizeProblems(applyError ?? preview.error)
  return (key) => (empty.includes(key) ? 'Enter a whole number.' : fields[key])
}

type CountFieldProps = Readonly<{
  name: SizeKey
  value: number | undefined
  onChange: (value: number | undefined) => void
  min: number
  max: number | undefined
  description: string
  error: string | undefined
}>

function CountField({ name, value, onChange, min, max, description, error }: CountFieldProps) {
  return (
    <Field
      label={sizeWord(name)}
      description={description}
      error={error}
      {...(max !== undefined && { labelEnd: `up to ${max}` })}
    >
      <NumberInput
        name={name}
        value={value}
        onChange={onChange}
        min={min}
        {...(max !== undefined && { max })}
      />
    </Field>
  )
}

function InferenceTypeField({ change, error }: { change: SizeChange; error: string | undefined }) {
  const { prices } = useQuery(createIndexQuery).data ?? {}
  const first = useFocusOnMount<HTMLButtonElement>()
  const value = change.shown.inferenceType ?? ''
  const known = prices?.inferenceTypes ?? []
  const isKnown = known.some(({ inferenceType }) => inferenceType === value)
  const options = [
    ...(isKnown ? [] : [{ value, label: formatMachine(value) }]),
    ...known.map(({ inferenceType, hourlyMicros }) => ({
      value: inferenceType,
      label: formatMachine(inferenceType),
      description: `${formatHourly(hourlyMicros)} per pod`,
    })),
  ]
  return (
    <Field label={sizeWord('inferenceType')} description="What each pod runs on." error={error}>
      <Select
        ref={first}
        name="inferenceType"
        options={options}
        value={value}
        onChange={(inferenceType) => change.edit({ inferenceType })}
      />
    </Field>
  )
}
