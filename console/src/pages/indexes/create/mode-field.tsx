import { Image, Orbit, TextSearch } from 'lucide-react'
import type { Model } from '#contracts/indexes'
import { Field } from '../../../ui/form/field.tsx'
import { type RadioCard, RadioCards } from '../../../ui/form/radio-cards.tsx'
import { type Mode, modeOf, type Settings } from './draft.ts'

const MODES: readonly RadioCard<Mode>[] = [
  { value: 'text', label: 'Text', icon: TextSearch, description: 'Found by what it means, in words.' },
  {
    value: 'multimodal',
    label: 'Text and images',
    icon: Image,
    description: 'Both in one space: words find images.',
  },
  {
    value: 'vectors',
    label: 'Your own vectors',
    icon: Orbit,
    description: 'You embed, the index stores and searches.',
  },
]

type ModeFieldProps = Readonly<{
  settings: Settings
  models: readonly Model[]
  onChange: (mode: Mode) => void
}>

export function ModeField({ settings, models, onChange }: ModeFieldProps) {
  return (
    <Field label="What it searches">
      <RadioCards options={MODES} value={modeOf(settings, models)} onChange={onChange} columns={3} />
    </Field>
  )
}
