import { AlertDialog as Radix } from 'radix-ui'
import { type FormEvent, type ReactNode, type RefObject, useId, useRef, useState } from 'react'
import { Button } from '../button/button.tsx'
import { Field } from '../form/field.tsx'
import { Input } from '../form/input.tsx'
import { useReturnFocus } from './use-return-focus.ts'

export type ConfirmDialogProps = Readonly<{
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  /** A question that names the thing: “Delete index products?” */
  title: ReactNode
  /** What happens, and whether it can be undone. */
  description: ReactNode
  /** The verb: “Delete index”, never “OK”. */
  confirmLabel: string
  cancelLabel?: string | undefined
  isDangerous?: boolean | undefined
  /** The exact text to type before the button works, such as the index's name. */
  typeToConfirm?: string | undefined
  pending?: boolean | undefined
  /** Why the last attempt failed, already in words. */
  error?: ReactNode
  onConfirm: () => void
  children?: ReactNode
}>

const PANEL =
  'fixed z-dialog flex flex-col overflow-hidden border border-line-strong bg-raised text-fg shadow-lg outline-none ' +
  'animate-pop-in inset-x-0 bottom-0 max-h-[92dvh] rounded-t-xl ' +
  'sm:inset-x-4 sm:top-[16vh] sm:bottom-auto sm:mx-auto sm:max-w-md sm:rounded-xl'

/** Asks once more before something that cannot be taken back. Focus starts where nothing can go wrong. */
export function ConfirmDialog({ isOpen, onOpenChange, title, description, ...body }: ConfirmDialogProps) {
  const input = useRef<HTMLInputElement>(null)
  const returnFocus = useReturnFocus(isOpen)
  const focusInput = (event: Event) => {
    // Without an input the way out gets the focus, by Radix.
    if (!input.current) return
    event.preventDefault()
    input.current.focus()
  }
  return (
    <Radix.Root open={isOpen} onOpenChange={(next) => !body.pending && onOpenChange(next)}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-overlay animate-fade-in bg-scrim" />
        <Radix.Content className={PANEL} onOpenAutoFocus={focusInput} onCloseAutoFocus={returnFocus}>
          <div className="px-5 pt-5">
            <Radix.Title className="text-lg font-semibold text-balance">{title}</Radix.Title>
            <Radix.Description asChild>
              <div className="mt-2 text-base text-fg-muted">{description}</div>
            </Radix.Description>
          </div>
          <ConfirmForm input={input} {...body} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

type ConfirmFormProps = Omit<ConfirmDialogProps, 'isOpen' | 'onOpenChange' | 'title' | 'description'> &
  Readonly<{ input: RefObject<HTMLInputElement | null> }>

/** Made anew at each opening, so what was typed before is gone. */
function ConfirmForm({
  input,
  confirmLabel,
  cancelLabel = 'Cancel',
  isDangerous = true,
  typeToConfirm,
  pending = false,
  error,
  onConfirm,
  children,
}: ConfirmFormProps) {
  const [typed, setTyped] = useState('')
  const formId = useId()
  const isConfirmed = typeToConfirm === undefined || typed.trim() === typeToConfirm
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isConfirmed && !pending) onConfirm()
  }
  return (
    <>
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4 px-5 pt-4 pb-5 empty:pt-1">
        {children}
        {typeToConfirm !== undefined && (
          <Field
            label={
              <>
                Type{' '}
                <span className="rounded-sm bg-sunken px-1 py-0.5 font-mono select-all">{typeToConfirm}</span>{' '}
                to confirm
              </>
            }
          >
            <Input
              ref={input}
              isMono
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
            />
          </Field>
        )}
        {error && (
          <p role="alert" className="text-sm text-danger-fg">
            {error}
          </p>
        )}
      </form>
      <footer className="flex justify-end gap-2 border-t bg-sunken px-5 py-3">
        <Radix.Cancel asChild>
          <Button disabled={pending}>{cancelLabel}</Button>
        </Radix.Cancel>
        <Button
          type="submit"
          form={formId}
          variant={isDangerous ? 'danger' : 'primary'}
          pending={pending}
          disabled={!isConfirmed}
        >
          {confirmLabel}
        </Button>
      </footer>
    </>
  )
}
