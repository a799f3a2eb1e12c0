import type { Model } from '#contracts/indexes'
import { Badge, type Tone } from '../../../ui/value/badge.tsx'
import { Combobox, type ComboboxOption } from '../../../ui/combobox/combobox.tsx'
import { Field } from '../../../ui/form/field.tsx'
import { Notice } from '../../../ui/feedback/notice.tsx'
import { NumberInput } from '../../../ui/form/number-input.tsx'
import { modeOf, numberOf, type Settings, textOf } from './draft.ts'
import type { FormPart } from './form-part.ts'
import {
  AVAILABILITY_WORD,
  groupOf,
  modelChoices,
  type ModelChoice,
  modelConsequence,
  modelFacts,
  modelsOf,
} from './model-options.ts'
import { problemAt } from './problems.ts'

type ModelFieldProps = FormPart & Readonly<{ models: readonly Model[] }>

/** Which model embeds; or, for vectors of one's own, how long they are. */
export function ModelField({ settings, problems, set, models }: ModelFieldProps) {
  const mode = modeOf(settings, models)
  if (mode === 'vectors') return <DimensionsField settings={settings} problems={problems} set={set} />
  const name = textOf(settings, 'model')
  const chosen = models.find(({ model }) => model === name)
  const consequence = chosen && modelConsequence(chosen)
  return (
    <div className="flex flex-col gap-3">
      <Field label="Model" error={problemAt(problems, 'model')} description={descriptionOf(name, chosen)}>
        <Combobox
          isMono
          isFreeTextAllowed
          options={modelChoices(modelsOf(models, mode)).map(toOption)}
          value={name}
          onChange={(model) => set({ model })}
          placeholder="The default model"
          searchPlaceholder="Search models, or enter another name"
        />
      </Field>
      {consequence && <Notice tone={consequence.tone}>{consequence.text}</Notice>}
    </div>
  )
}

function descriptionOf(name: string | undefined, chosen: Model | undefined): string {
  if (chosen) return modelFacts(chosen)
  if (name === undefined) return 'The deployment chooses.'
  return 'Not among the known models. Describe it as modelProperties in the settings below.'
}

const TONE: Readonly<Record<Model['availability'], Tone>> = {
  ready: 'success',
  download: 'info',
  substitute: 'warning',
  unavailable: 'neutral',
}

function toOption({ model, aliases }: ModelChoice): ComboboxOption {
  const { availability, isDefault } = model
  return {
    value: model.model,
    label: model.model,
    description:
      aliases.length === 0 ? modelFacts(model) : `${modelFacts(model)} · also ${aliases.join(', ')}`,
    keywords: aliases,
    group: groupOf(model),
    isDisabled: availability === 'unavailable',
    disabledReason: `${modelFacts(model)} · cannot be run or fetched here`,
    badges: (
      <>
        {isDefault && <Badge tone="accent">Default</Badge>}
        {availability !== 'ready' && (
          <Badge tone={TONE[availability]}>{AVAILABILITY_WORD[availability]}</Badge>
        )}
      </>
    ),
  }
}

function DimensionsField({ settings, problems, set }: FormPart) {
  const properties = propertiesOf(settings)
  return (
    <Field
      label="Dimensions"
      error={problemAt(problems, 'modelProperties', 'dimensions')}
      description="How many numbers each of your vectors has."
    >
      <NumberInput
        value={numberOf(properties, 'dimensions')}
        onChange={(dimensions) => set({ modelProperties: { ...properties, dimensions } })}
        min={1}
      />
    </Field>
  )
}

function propertiesOf(settings: Settings): Settings {
  const properties = settings['modelProperties']
  return typeof properties === 'object' && properties !== null ? (properties as Settings) : {}
}
