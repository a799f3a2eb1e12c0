import { useLocation, useNavigate, useRouter } from '@tanstack/react-router'

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The step before in the history is the same page without the dialog. */
    isDialogOpenedHere?: boolean
  }
}

/** What of a page's address names its dialog. */
export type DialogSearch<D extends string> = {
  dialog?: D | undefined
  /** The id of what the dialog is about. */
  about?: string | undefined
}

/** Words that mean nothing are dropped, not answered with an error page. */
export function readDialogSearch<D extends string>(
  { dialog, about }: Record<string, unknown>,
  dialogs: readonly D[],
): DialogSearch<D> {
  const found = dialogs.find((one) => one === dialog)
  if (found === undefined) return {}
  return { dialog: found, ...(typeof about === 'string' && { about }) }
}

/**
 * Opens and closes the dialog that the page's address names, so that the back button does what one expects: it closes
 * the dialog, and a closed dialog is no step of the history.
 */
export function usePageDialog<D extends string>() {
  const navigate = useNavigate()
  const router = useRouter()
  const isOpenedHere = useLocation({ select: ({ state }) => state.isDialogOpenedHere === true })
  const to = (dialog: D | undefined, about: string | undefined) =>
    ({
      to: '.',
      // The router knows the dialogs of all pages together; `D` are those of the page that calls.
      search: (before: object) => ({ ...before, dialog: dialog as never, about }),
      resetScroll: false,
    }) as const
  return {
    open: (dialog: D, about?: string) =>
      void navigate({ ...to(dialog, about), state: { isDialogOpenedHere: true } }),
    close: () =>
      isOpenedHere ? router.history.back() : void navigate({ ...to(undefined, undefined), replace: true }),
  }
}
