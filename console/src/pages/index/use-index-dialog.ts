import { useLocation, useNavigate, useRouter } from '@tanstack/react-router'
import { INDEX_DIALOGS, type IndexDialog, without } from './search-state.ts'

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The step before in the history is the same page without the dialog. */
    isDialogOpenedHere?: boolean
  }
}

/** The dialog that the address names, and how to open and close one so that the back button does what one expects. */
export function useIndexDialog() {
  const navigate = useNavigate()
  const router = useRouter()
  const dialog = useLocation({
    select: ({ search }) => INDEX_DIALOGS.find((one) => 'dialog' in search && search.dialog === one),
  })
  const isOpenedHere = useLocation({ select: ({ state }) => state.isDialogOpenedHere === true })
  const open = (next: IndexDialog) =>
    void navigate({
      to: '.',
      search: (before) => ({ ...before, dialog: next }),
      state: { isDialogOpenedHere: true },
      resetScroll: false,
    })
  const leave = () =>
    void navigate({
      to: '.',
      search: (before) => without(before, 'dialog'),
      replace: true,
      resetScroll: false,
    })
  return { dialog, open, close: isOpenedHere ? () => router.history.back() : leave }
}
