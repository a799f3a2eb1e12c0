import { FileUp } from 'lucide-react'
import { type DragEvent, type ReactNode, useId, useRef, useState } from 'react'
import { Button } from '../button/button.tsx'
import { cx } from '../cx.ts'
import { useFieldControl } from './field-context.ts'

type FileDropProps = Readonly<{
  onFiles: (files: readonly File[]) => void
  /** Endings and types, as `<input accept>` takes them: `.json,.jsonl,.csv`. */
  accept?: string | undefined
  isMultiple?: boolean | undefined
  /** What may be dropped, and how large. */
  hint?: ReactNode
  disabled?: boolean | undefined
  className?: string | undefined
}>

/** Takes files that are dropped on it or chosen with its button. The page reads and judges them. */
export function FileDrop({
  onFiles,
  accept,
  isMultiple = false,
  hint,
  disabled = false,
  className,
}: FileDropProps) {
  const hintId = useId()
  const [isOver, setIsOver] = useState(false)
  const take = (files: FileList | null) => {
    const chosen = [...(files ?? [])].slice(0, isMultiple ? undefined : 1)
    if (chosen.length > 0 && !disabled) onFiles(chosen)
  }
  const drag = (isInside: boolean) => (event: DragEvent) => {
    event.preventDefault()
    setIsOver(isInside && !disabled)
  }
  return (
    // Dropping is an extra for the mouse; the button in it does the same by keyboard.
    <div
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={(event) => {
        drag(false)(event)
        take(event.dataTransfer.files)
      }}
      className={cx(
        'flex flex-col items-center rounded-lg border border-dashed px-6 py-8 text-center transition-colors',
        isOver ? 'border-accent bg-accent-soft' : 'border-control bg-surface',
        className,
      )}
    >
      <FileUp aria-hidden size={20} className={cx('mb-3', isOver ? 'text-accent-fg' : 'text-fg-subtle')} />
      <p className="text-base">
        {isMultiple ? 'Drop files here, or ' : 'Drop a file here, or '}
        <ChooseButton
          accept={accept}
          isMultiple={isMultiple}
          disabled={disabled}
          describedBy={hintId}
          onChoose={take}
        />
      </p>
      {hint && (
        <p id={hintId} className="mt-2 text-sm text-fg-subtle">
          {hint}
        </p>
      )}
    </div>
  )
}

type ChooseButtonProps = Pick<FileDropProps, 'accept'> &
  Readonly<{
    isMultiple: boolean
    disabled: boolean
    describedBy: string
    onChoose: (files: FileList | null) => void
  }>

function ChooseButton({ accept, isMultiple, disabled, describedBy, onChoose }: ChooseButtonProps) {
  const input = useRef<HTMLInputElement>(null)
  const aria = useFieldControl({ 'aria-describedby': describedBy })
  return (
    <>
      <Button size="sm" disabled={disabled} onClick={() => input.current?.click()} {...aria} className="ml-1">
        {isMultiple ? 'Choose files' : 'Choose a file'}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        tabIndex={-1}
        accept={accept}
        multiple={isMultiple}
        onChange={(event) => {
          onChoose(event.target.files)
          // So that the same file can be chosen again after it was changed.
          event.target.value = ''
        }}
      />
    </>
  )
}
