import { Checkbox } from '../../../../ui/form/checkbox.tsx'
import { Field } from '../../../../ui/form/field.tsx'
import { Select } from '../../../../ui/form/select.tsx'
import { DELIMITERS, type SourceEncoding, type SourceFormat, type SourceSettings } from './source.ts'

const FORMATS: readonly { value: SourceFormat; label: string }[] = [
  { value: 'csv', label: 'CSV or TSV' },
  { value: 'json', label: 'JSON' },
  { value: 'jsonl', label: 'JSONL' },
]
const NAMES: Readonly<Record<(typeof DELIMITERS)[number], string>> = {
  ',': 'Comma',
  '\t': 'Tab',
  ';': 'Semicolon',
  '|': 'Vertical bar',
}
const ENCODINGS: readonly { value: SourceEncoding; label: string }[] = [
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'windows-1252', label: 'Windows-1252' },
  { value: 'utf-16le', label: 'UTF-16 LE' },
  { value: 'utf-16be', label: 'UTF-16 BE' },
]

type ReadingOptionsProps = Readonly<{
  settings: SourceSettings
  onChange: (settings: SourceSettings) => void
}>

/** How the source is read; what was detected stands there already. */
export function ReadingOptions({ settings, onChange }: ReadingOptionsProps) {
  const { format, delimiter, encoding, hasHeader } = settings
  const isCsv = format === 'csv'
  return (
    <div className="flex flex-wrap items-end gap-3">
      <Field label="Format" className="w-36">
        <Select
          options={FORMATS}
          value={format}
          onChange={(next) => onChange({ ...settings, format: next })}
        />
      </Field>
      {isCsv && (
        <Field label="Separator" className="w-36">
          <Select
            options={DELIMITERS.map((value) => ({ value, label: NAMES[value] }))}
            value={DELIMITERS.find((one) => one === delimiter)}
            onChange={(next) => onChange({ ...settings, delimiter: next })}
          />
        </Field>
      )}
      <Field label="Encoding" className="w-40">
        <Select
          options={ENCODINGS}
          value={encoding}
          onChange={(next) => onChange({ ...settings, encoding: next })}
        />
      </Field>
      {isCsv && (
        <Checkbox
          checked={hasHeader}
          onChange={(next) => onChange({ ...settings, hasHeader: next })}
          label="The first row names the columns"
          className="pb-1.5"
        />
      )}
    </div>
  )
}
