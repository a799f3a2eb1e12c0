import { Trash2 } from 'lucide-react'
import { Button } from '../../../ui/button/button.tsx'
import { Checkbox } from '../../../ui/form/checkbox.tsx'
import { Field } from '../../../ui/form/field.tsx'
import { IconButton } from '../../../ui/button/icon-button.tsx'
import { Input } from '../../../ui/form/input.tsx'
import { Menu, MenuCheckboxItem } from '../../../ui/overlay/menu.tsx'
import { Select } from '../../../ui/form/select.tsx'
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx'
import { changeField, embedField, removeField, renameField, retypeField } from './fields.ts'
import type { FieldPart } from './form-part.ts'
import { PartsEditor } from './parts-editor.tsx'
import { problemAt } from './problems.ts'

const COMBINED = 'multimodal_combination'

export function FieldRow(props: FieldPart) {
  const { at, field, part, types, features } = props
  const { settings, problems, set } = part
  const said = field.name === '' ? `field ${at + 1}` : field.name
  const isCombined = field.type === COMBINED || field.dependentFields.length > 0
  return (
    <li className="flex flex-col gap-3 p-3">
      <div className="grid items-start gap-x-3 gap-y-3 sm:grid-cols-[minmax(0,1.3fr)_minmax(0,1.2fr)_minmax(0,1.2fr)_auto_auto]">
        <Field label={`Name of ${said}`} isLabelHidden error={problemAt(problems, 'allFields', at, 'name')}>
          <Input
            isMono
            value={field.name}
            onChange={(event) => set(renameField(settings, at, event.target.value.trim()))}
            placeholder="title"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
          />
        </Field>
        <Field label={`Type of ${said}`} isLabelHidden error={problemAt(problems, 'allFields', at, 'type')}>
          <Select
            options={withOwn(types, field.type).map((type) => ({ value: type, label: type }))}
            value={field.type}
            onChange={(type) => set(retypeField(settings, at, type))}
          />
        </Field>
        <FeaturesField {...props} said={said} all={withOwn(features, ...field.features)} />
        <Checkbox
          className="sm:mt-1.5"
          label="Embed"
          aria-label={`Embed ${said}`}
          checked={field.isTensor}
          disabled={field.name === ''}
          onChange={(isOn) => set(embedField(settings, at, isOn))}
        />
        <IconButton
          className="sm:mt-0.5"
          label={`Remove ${said}`}
          icon={Trash2}
          onClick={() => set(removeField(settings, at))}
        />
      </div>
      {isCombined && <PartsEditor {...props} />}
    </li>
  )
}

/** What the settings hold is shown even where the schema does not know it. */
const withOwn = (known: readonly string[], ...own: string[]) => [
  ...known,
  ...own.filter((one) => one !== '' && !known.includes(one)),
]

const FEATURE_WORDS: Readonly<Record<string, string>> = {
  lexical_search: 'Keyword search',
  filter: 'Filter',
  score_modifier: 'Score modifier',
}
const featureWord = (feature: string) => FEATURE_WORDS[feature] ?? feature

type FeaturesFieldProps = FieldPart & Readonly<{ said: string; all: readonly string[] }>

function FeaturesField({ at, field, part, said, all }: FeaturesFieldProps) {
  const { settings, problems, set } = part
  const toggle = (feature: string, isOn: boolean) =>
    set(
      changeField(settings, at, {
        features: all.filter((one) => (one === feature ? isOn : field.features.includes(one))),
      }),
    )
  const text = field.features.map(featureWord).join(', ')
  return (
    <Field
      label={`Features of ${said}`}
      isLabelHidden
      error={problemAt(problems, 'allFields', at, 'features')}
    >
      <Menu
        align="start"
        trigger={
          <Button isFullWidth className="h-9! justify-start! font-normal!">
            <VisuallyHidden>Features of {said}: </VisuallyHidden>
            <span className={text === '' ? 'text-fg-subtle' : 'truncate'}>{text || 'No features'}</span>
          </Button>
        }
      >
        {all.map((feature) => (
          <MenuCheckboxItem
            key={feature}
            checked={field.features.includes(feature)}
            onChange={(isOn) => toggle(feature, isOn)}
          >
            {featureWord(feature)}
          </MenuCheckboxItem>
        ))}
      </Menu>
    </Field>
  )
}
