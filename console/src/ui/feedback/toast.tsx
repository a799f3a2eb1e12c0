import { CircleAlert, CircleCheck, Info, LoaderCircle, TriangleAlert } from 'lucide-react'
import { Toaster as Sonner } from 'sonner'

/** `toast.success('Index created')`. For results only: what is wrong with a form is said in the form. */
export { toast } from 'sonner'

const ICONS = {
  success: <CircleCheck aria-hidden size={16} className="text-success-fg" />,
  error: <CircleAlert aria-hidden size={16} className="text-danger-fg" />,
  warning: <TriangleAlert aria-hidden size={16} className="text-warning-fg" />,
  info: <Info aria-hidden size={16} className="text-info-fg" />,
  loading: <LoaderCircle aria-hidden size={16} className="animate-spin" />,
}

const CLASS_NAMES = {
  toast:
    'flex w-full items-start gap-2.5 rounded-lg border border-line-strong bg-raised px-4 py-3 text-base text-fg shadow-lg',
  content: 'min-w-0 flex-1 wrap-anywhere',
  title: 'font-medium',
  description: 'mt-0.5 text-sm text-fg-muted',
  icon: 'mt-[3px] grid size-4 shrink-0 place-items-center',
  actionButton: 'shrink-0 rounded-md px-2 py-0.5 text-sm font-medium text-accent-fg hover:bg-hover',
  cancelButton: 'shrink-0 rounded-md px-2 py-0.5 text-sm text-fg-muted hover:bg-hover',
  closeButton: 'order-last shrink-0 rounded-md p-0.5 text-fg-subtle hover:bg-hover hover:text-fg',
}

/** Mounted once, by the shell. */
export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      closeButton
      icons={ICONS}
      duration={6000}
      style={{ zIndex: 'var(--z-toast)', fontFamily: 'var(--font-sans)' }}
      toastOptions={{ unstyled: true, classNames: CLASS_NAMES, closeButtonAriaLabel: 'Dismiss' }}
    />
  )
}
