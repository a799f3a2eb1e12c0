import type { AccountLimits } from '#contracts/users-accounts'
import type { Output } from '../../../api/contract-types.ts'
import { formatMachine } from '../../../format/machines.ts'
import { formatHourly } from '../../../format/money.ts'
import { Field } from '../../../ui/form/field.tsx'
import { NumberInput } from '../../../ui/form/number-input.tsx'
import { RadioCards } from '../../../ui/form/radio-cards.tsx'
import { numberOf, textOf } from './draft.ts'
import type { FormPart } from './form-part.ts'
import { problemAt } from './problems.ts'

type Prices = Output<'getCreateIndexPage'>['prices']

/** What each is for; prices and what may be chosen come from the server. */
const STORAGE_USE: Readonly<Record<string, string>> = {
  'marqo.basic': 'For trying out. About 2 million vectors a shard, no replicas.',
  'marqo.balanced': 'For production. About 16 million vectors a shard.',
  'marqo.balanced.storage': 'For production with much data. About 16 million vectors a shard.',
  'marqo.balanced.throughput': 'For production with many requests. About 4 million vectors a shard.',
  'marqo.performance': 'For the lowest latency. About 16 million vectors a shard.',
}
const INFERENCE_USE: Readonly<Record<string, string>> = {
  'marqo.CPU.small': 'For trying out, with text.',
  'marqo.CPU.large': 'For production with text.',
  'marqo.GPU': 'For images, many requests and fast indexing.',
}

export function StorageField({ settings, problems, set, prices }: FormPart & Readonly<{ prices: Prices }>) {
  return (
    <Field label="Storage class" error={problemAt(problems, 'storageClass')}>
      <RadioCards
        columns={2}
        value={textOf(settings, 'storageClass')}
        onChange={(storageClass) => set({ storageClass })}
        options={prices.storageClasses.map(({ storageClass, hourlyMicros }) => ({
          value: storageClass,
          label: formatMachine(storageClass),
          end: `${formatHourly(hourlyMicros)} a shard`,
          description: STORAGE_USE[storageClass],
        }))}
      />
    </Field>
  )
}

export function InferenceField({ settings, problems, set, prices }: FormPart & Readonly<{ prices: Prices }>) {
  return (
    <Field label="Inference type" error={problemAt(problems, 'inferenceType')}>
      <RadioCards
        columns={2}
        value={textOf(settings, 'inferenceType')}
        onChange={(inferenceType) => set({ inferenceType })}
        options={prices.inferenceTypes.map(({ inferenceType, hourlyMicros }) => ({
          value: inferenceType,
          label: formatMachine(inferenceType),
          end: `${formatHourly(hourlyMicros)} a pod`,
          description: INFERENCE_USE[inferenceType],
        }))}
      />
    </Field>
  )
}

const COUNTS = [
  {
    key: 'numberOfShards',
    label: 'Shards',
    limit: 'maxShards',
    least: 1,
    description: 'Parts the data is spread over.',
  },
  {
    key: 'numberOfReplicas',
    label: 'Replicas',
    limit: 'maxReplicas',
    least: 0,
    description: 'Further copies of each shard.',
  },
  {
    key: 'numberOfInferences',
    label: 'Inference pods',
    limit: 'maxInferences',
    least: 0,
    description: 'What embeds. None: the index is paused.',
  },
] as const

/** `limits`: how far this account may go; without them the server alone says so. */
export function CountFields({
  settings,
  problems,
  set,
  limits,
}: FormPart & Readonly<{ limits: AccountLimits | undefined }>) {
  return (
    <div className="grid gap-x-6 gap-y-5 sm:grid-cols-3">
      {COUNTS.map(({ key, label, limit, least, description }) => {
        const most = limits?.[limit]
        return (
          <Field
            key={key}
            label={label}
            error={problemAt(problems, key)}
            description={most === undefined ? description : `${description} At most ${most}.`}
          >
            <NumberInput
              value={numberOf(settings, key)}
              onChange={(count) => set({ [key]: count })}
              min={least}
              {...(most !== undefined && { max: most })}
            />
          </Field>
        )
      })}
    </div>
  )
}
