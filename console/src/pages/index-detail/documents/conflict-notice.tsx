import type { IndexDocument } from '#contracts/indexes'
import { Button } from '../../../ui/button/button.tsx'
import { Notice } from '../../../ui/feedback/notice.tsx'
import type { Conflict } from './use-save-document.ts'

type ConflictNoticeProps = Readonly<{
  conflict: Conflict
  isPending: boolean
  onOverwrite: () => void
  onTake: (current: IndexDocument) => void
}>

/** Two people, or a person and a program, at one document. */
export function ConflictNotice({ conflict, isPending, onOverwrite, onTake }: ConflictNoticeProps) {
  const { kind, current } = conflict
  const [title, words] =
    kind === 'taken'
      ? ['Another document has this _id', 'Change _id, or replace that document with this one.']
      : current === undefined
        ? ['This document was deleted meanwhile', 'Save it to add it again, or cancel.']
        : ['This document was changed meanwhile', 'Saving would undo that change.']
  return (
    <Notice
      tone="warning"
      isLive
      title={title}
      action={
        <>
          {current && kind === 'changed' && (
            <Button size="sm" onClick={() => onTake(current)}>
              Load the newer one
            </Button>
          )}
          <Button size="sm" variant="danger" pending={isPending} onClick={onOverwrite}>
            {kind === 'taken' ? 'Replace it' : 'Save anyway'}
          </Button>
        </>
      }
    >
      {words}
    </Notice>
  )
}
