import { Check, Copy, X } from 'lucide-react'
import { Button } from './button.tsx'
import type { ButtonSize, ButtonVariant } from './button-style.ts'
import { IconButton } from './icon-button.tsx'
import { useCopy } from './use-copy.ts'

type CopyButtonProps = Readonly<{
  text: string
  /** What is copied: “Copy endpoint”. */
  label?: string | undefined
  /** Shows the words beside the icon. */
  isLabelled?: boolean | undefined
  size?: ButtonSize | undefined
  variant?: ButtonVariant | undefined
  className?: string | undefined
}>

const ICON = { idle: Copy, copied: Check, failed: X } as const

export function CopyButton({
  text,
  label = 'Copy',
  isLabelled = false,
  size = 'sm',
  variant = isLabelled ? 'secondary' : 'ghost',
  className,
}: CopyButtonProps) {
  const { state, copy } = useCopy()
  const words = { idle: label, copied: 'Copied', failed: 'Could not copy' }[state]
  const shared = {
    icon: ICON[state],
    size,
    variant,
    onClick: () => void copy(text),
    ...(className && { className }),
  }
  return (
    <>
      {isLabelled ? <Button {...shared}>{words}</Button> : <IconButton {...shared} label={label} />}
      <span role="status" className="sr-only">
        {state === 'idle' ? '' : words}
      </span>
    </>
  )
}
