import type { Trial } from '../../app/use-trial.ts'
import { Checkbox } from '../../ui/form/checkbox.tsx'

type KeepKeysProps = Readonly<{ trial: Trial; keep: boolean; onChange: (keep: boolean) => void }>

/** Whether API keys of somebody who loses access go on working; asked only where there are such keys. */
export function KeepKeys({ trial, keep, onChange }: KeepKeysProps) {
  const hasKeys = trial.data?.changes.some(({ what }) => what === 'API keys') === true
  if (!hasKeys && !keep) return null
  return (
    <Checkbox
      checked={keep}
      onChange={onChange}
      label="Keep these API keys"
      description="They go on working for indexes and documents, and manage nothing else. Rotate them soon: this person may know them."
    />
  )
}
