import { type FormEvent, type ReactNode, useEffect, useId } from 'react'
import { toApiError } from '../../../api/errors.ts'
import { Button } from '../../../ui/button/button.tsx'
import { Dialog } from '../../../ui/overlay/dialog.tsx'
import { ErrorState } from '../../../ui/feedback/error-state.tsx'
import { Loading, SkeletonText } from '../../../ui/feedback/skeleton.tsx'
import { type ChangeWords, useFollowChange } from '../status/follow-change.ts'
import type { SizeEdits } from './index-size.ts'
import { SizeConflict } from './size-conflict.tsx'
import { SizePreview } from './size-preview.tsx'
import { type SizeChange, useSizeChange } from './use-size-change.ts'

type SizeChangeDialogProps = Readonly<{
  name: string
  title: string
  description?: string
  confirmLabel: string
  /** Said in a toast once the change is accepted and the dialog is closed. */
  words: ChangeWords
  /** What the person wants from the start. */
  firstEdits?: SizeEdits
  /** What the person can choose; beside the preview if `isWide`. */
  fields?: ((change: SizeChange) => ReactNode) | undefined
  isWide?: boolean
  onClose: () => void
}>

/** Any change of the size of an index: its preview, conflicts with others, applying it, and how it goes on. */
export function SizeChangeDialog({
  name,
  title,
  description,
  confirmLabel,
  words,
  firstEdits,
  fields,
  isWide = false,
  onClose,
}: SizeChangeDialogProps) {
  const change = useSizeChange(name, firstEdits)
  const follow = useFollowChange(name)
  const formId = useId()
  const { isApplied } = change
  useEffect(() => {
    if (!isApplied) return
    follow(words)
    onClose()
    // oxlint-disable-next-line react/exhaustive-deps -- once, when the change is accepted
  }, [isApplied])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (change.canApply) change.apply()
  }
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={title}
      description={description}
      size={isWide ? 'lg' : 'md'}
      isLocked={change.isApplying}
      footer={
        <>
          <Button onClick={onClose} disabled={change.isApplying}>
            Cancel
          </Button>
          <Button
            variant="primary"
            type="submit"
            form={formId}
            pending={change.isApplying}
            disabled={!change.canApply && !change.isApplying}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate>
        <Body change={change} fields={fields} isWide={isWide} />
      </form>
    </Dialog>
  )
}

type BodyProps = Pick<SizeChangeDialogProps, 'fields'> & Readonly<{ change: SizeChange; isWide: boolean }>

function Body({ change, fields, isWide }: BodyProps) {
  const { data, error, refetch, isFetching } = change.reading
  if (data === undefined) {
    if (error === null) {
      return (
        <Loading>
          <SkeletonText lines={5} />
        </Loading>
      )
    }
    const { message, requestId } = toApiError(error)
    return (
      <ErrorState
        isCompact
        message={message}
        requestId={requestId}
        onRetry={() => void refetch()}
        isRetrying={isFetching}
      />
    )
  }
  return (
    <div className="flex flex-col gap-5">
      {change.isConflict && (
        <SizeConflict
          opened={change.opened}
          latest={change.latest}
          edits={change.edits}
          onStartFromLatest={change.startFromLatest}
        />
      )}
      <div className={isWide ? 'grid items-start gap-x-8 gap-y-5 md:grid-cols-2' : 'flex flex-col gap-5'}>
        {fields?.(change)}
        <SizePreview change={change} />
      </div>
    </div>
  )
}
