import { AtSign, Gauge, Zap } from 'lucide-react'
import { useState } from 'react'
import { Badge } from '../src/ui/value/badge.tsx'
import { Card } from '../src/ui/page/card.tsx'
import { Checkbox } from '../src/ui/form/checkbox.tsx'
import { CodeInput } from '../src/ui/form/code-input.tsx'
import { Combobox, type ComboboxOption } from '../src/ui/combobox/combobox.tsx'
import { Field } from '../src/ui/form/field.tsx'
import { FileDrop } from '../src/ui/form/file-drop.tsx'
import { FormError } from '../src/ui/form/form-error.tsx'
import { Input } from '../src/ui/form/input.tsx'
import { JsonEditor, type JsonProblem } from '../src/ui/json-editor/json-editor.tsx'
import { NumberInput } from '../src/ui/form/number-input.tsx'
import { PasswordInput } from '../src/ui/form/password-input.tsx'
import { RadioCards } from '../src/ui/form/radio-cards.tsx'
import { SearchInput } from '../src/ui/form/search-input.tsx'
import { Segmented } from '../src/ui/form/segmented.tsx'
import { Select } from '../src/ui/form/select.tsx'
import { Switch } from '../src/ui/form/switch.tsx'
import { Textarea } from '../src/ui/form/textarea.tsx'
import { Part } from './part.tsx'

const ROLES = [
  { value: 'admin', label: 'Admin', description: 'Everything but the account itself' },
  { value: 'developer', label: 'Developer', description: 'Indexes and keys' },
  { value: 'viewer', label: 'Viewer' },
  { value: 'owner', label: 'Owner', isDisabled: true },
] as const

const MODELS: ComboboxOption[] = [
  {
    value: 'hf/all-MiniLM-L6-v2',
    label: 'hf/all-MiniLM-L6-v2',
    description: '384 dimensions. Small and quick, for English text.',
    badges: <Badge tone="accent">Recommended</Badge>,
    group: 'Text',
  },
  {
    value: 'hf/e5-base-v2',
    label: 'hf/e5-base-v2',
    description: '768 dimensions. Better recall.',
    group: 'Text',
  },
  {
    value: 'open_clip/ViT-B-32/laion2b',
    label: 'open_clip/ViT-B-32/laion2b',
    group: 'Images and text',
    isDisabled: true,
    disabledReason: 'No cell of yours can run it.',
  },
]

const PLANS = [
  { value: 'basic', label: 'Basic', description: 'For trying things out.', end: '$43.29/month', icon: Gauge },
  {
    value: 'performance',
    label: 'Performance',
    description: 'The quickest.',
    end: '$1,591.98/month',
    icon: Zap,
  },
  { value: 'gpu', label: 'GPU', isDisabled: true, disabledReason: 'Not in your region yet.', icon: Zap },
] as const

const PERIODS = [
  { value: '1h', label: '1 h' },
  { value: '24h', label: '24 h' },
  { value: '7d', label: '7 d' },
]

export function FormsPart() {
  return (
    <Part title="Forms" className="grid gap-6 lg:grid-cols-2">
      <TextFields />
      <ChoiceFields />
      <EditorFields />
    </Part>
  )
}

function TextFields() {
  const [code, setCode] = useState('123')
  const [search, setSearch] = useState('products')
  return (
    <Card title="Text" description="Labels above, errors below, the request id with what the server refused.">
      <div className="flex flex-col gap-5">
        <FormError message="An index of this name exists." requestId="req_01J8Z3V7K2Q4N6" />
        <Field label="Name" description="Lower case letters, digits and dashes." isRequired>
          <Input placeholder="products" isMono />
        </Field>
        <Field label="E-mail" error="This is not an e-mail address.">
          <Input type="email" defaultValue="ada@" prefixSlot={<AtSign aria-hidden size={16} />} />
        </Field>
        <Field label="Password" labelEnd="At least 12 characters">
          <PasswordInput autoComplete="new-password" defaultValue="correct horse" />
        </Field>
        <Field label="Code" description="Six digits from your authenticator.">
          <CodeInput value={code} onChange={setCode} />
        </Field>
        <Field label="Description" isOptional>
          <Textarea placeholder="What is it for?" />
        </Field>
        <Field label="Disabled">
          <Input disabled defaultValue="cannot be changed" />
        </Field>
        <SearchInput label="Search indexes" value={search} onChange={setSearch} />
      </div>
    </Card>
  )
}

function ChoiceFields() {
  const [role, setRole] = useState<(typeof ROLES)[number]['value'] | undefined>('developer')
  const [model, setModel] = useState<string | undefined>('hf/all-MiniLM-L6-v2')
  const [plan, setPlan] = useState<(typeof PLANS)[number]['value']>('basic')
  const [shards, setShards] = useState<number | undefined>(2)
  const [isOn, setIsOn] = useState(true)
  const [period, setPeriod] = useState('24h')
  return (
    <Card title="Choices">
      <div className="flex flex-col gap-5">
        <Field label="Role">
          <Select options={ROLES} value={role} onChange={setRole} />
        </Field>
        <Field label="Model">
          <Combobox options={MODELS} value={model} onChange={setModel} isMono isFreeTextAllowed />
        </Field>
        <Field label="Size">
          <RadioCards options={PLANS} value={plan} onChange={setPlan} />
        </Field>
        <Field label="Shards">
          <NumberInput value={shards} onChange={setShards} min={1} max={5} unit="of 5" />
        </Field>
        <Segmented label="Period" options={PERIODS} value={period} onChange={setPeriod} />
        <Checkbox
          checked={isOn}
          onChange={setIsOn}
          label="Protect from deletion"
          description="It must be switched off before the index can be deleted."
        />
        <Checkbox checked="indeterminate" onChange={setIsOn} label="Some of them" />
        <Switch
          checked={isOn}
          onChange={setIsOn}
          label="Weekly report"
          description="By e-mail, on Mondays."
        />
      </div>
    </Card>
  )
}

const SETTINGS = JSON.stringify(
  {
    type: 'structured',
    model: 'hf/all-MiniLM-L6-v2',
    allFields: [{ name: 'title', type: 'text' }],
    tensorFields: ['titel'],
  },
  null,
  2,
)

const PROBLEMS: readonly JsonProblem[] = [
  { path: ['tensorFields', 0], message: 'There is no field “titel”.' },
]

function EditorFields() {
  const [json, setJson] = useState(SETTINGS)
  const [names, setNames] = useState<readonly string[]>([])
  return (
    <>
      <Card title="JSON">
        <Field label="Settings" description="Problems are marked as you type.">
          <JsonEditor value={json} onChange={setJson} height="15rem" lint={() => PROBLEMS} />
        </Field>
      </Card>
      <Card title="Files">
        <FileDrop
          isMultiple
          accept=".json,.jsonl,.csv"
          hint={names.length > 0 ? names.join(', ') : 'JSON, JSON lines or CSV, up to 50 MB.'}
          onFiles={(files) => setNames(files.map(({ name }) => name))}
        />
      </Card>
    </>
  )
}
