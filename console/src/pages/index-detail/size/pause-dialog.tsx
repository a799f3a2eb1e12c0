import type { IndexHistory } from '#contracts/indexes'
import { Field } from '../../../ui/form/field.tsx'
import { NumberInput } from '../../../ui/form/number-input.tsx'
import { emptyFields, sizeWord } from './index-size.ts'
import { podsBeforePause } from '../status/index-timeline.ts'
import { SizeChangeDialog } from './size-change-dialog.tsx'
import { sizeProblems } from './size-problems.ts'
import { useFocusOnMount } from './use-focus-on-mount.ts'
import type { SizeChange } from './use-size-change.ts'

type PauseDialogProps = Readonly<{ name: string; onClose: () => void }>

export function PauseDialog({ name, onClose }: PauseDialogProps) {
  return (
    <SizeChangeDialog
      name={name}
      title={`Pause ${name}?`}
      description="Its documents are kept, only storage is billed, and you can resume it at any time."
      confirmLabel="Pause index"
      words={{
        underWay: `Pausing ${name}`,
        done: `${name} is paused`,
        undo: { label: 'Resume', dialog: 'resume' },
      }}
      firstEdits={{ numberOfInferences: 0 }}
      onClose={onClose}
    />
  )
}

type ResumeDialogProps = PauseDialogProps &
  Readonly<{ history: IndexHistory['results']; maxPods: number | undefined }>

export function ResumeDialog({ name, history, maxPods, onClose }: ResumeDialogProps) {
  return (
    <SizeChangeDialog
      name={name}
      title={`Resume ${name}?`}
      description="Its endpoint answers again once the pods have started. They are billed from then on."
      confirmLabel="Resume index"
      words={{
        underWay: `Resuming ${name}`,
        done: `${name} is ready again`,
        undo: { label: 'Pause', dialog: 'pause' },
      }}
      firstEdits={{ numberOfInferences: podsBeforePause(history) ?? 1 }}
      fields={(change) => <PodsField change={change} maxPods={maxPods} />}
      onClose={onClose}
    />
  )
}

function PodsField({ change, maxPods }: Readonly<{ change: SizeChange; maxPods: number | undefined }>) {
  const first = useFocusOnMount<HTMLInputElement>()
  const isEmpty = emptyFields(change.edits).length > 0
  const refused = sizeProblems(change.applyError ?? change.preview.error).fields.numberOfInferences
  return (
    <Field label={sizeWord('numberOfInferences')} error={isEmpty ? 'Enter a whole number.' : refused}>
      <NumberInput
        ref={first}
        value={change.shown.numberOfInferences}
        onChange={(numberOfInferences) => change.edit({ numberOfInferences })}
        min={1}
        {...(maxPods !== undefined && { max: maxPods })}
      />
    </Field>
  )
}
