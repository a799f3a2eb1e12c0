import { useLocation, useNavigate, useRouter } from '@tanstack/react-router'
import { without } from '../index-address.ts'
import type { DocumentsSearch } from './documents-state.ts'

const from = '/indexes/$name/documents'

/**
 * What is open over the list: a document, or the sheet to add some. It stands in the address; closing it is one step
 * back where it was opened from the list, so that the history does not fill up.
 */
export function useDocumentsPlace() {
  const navigate = useNavigate({ from })
  const router = useRouter()
  const isOpenedHere = useLocation({ select: ({ state }) => state.isDialogOpenedHere === true })
  const go = (part: Pick<DocumentsSearch, 'doc' | 'dialog'>) =>
    void navigate({
      to: '.',
      search: (before) => ({ ...before, ...part }),
      state: { isDialogOpenedHere: true },
      resetScroll: false,
    })
  const leave = (key: 'doc' | 'dialog') => () =>
    isOpenedHere
      ? router.history.back()
      : void navigate({
          to: '.',
          search: (before) => without(before, key),
          replace: true,
          resetScroll: false,
        })
  return {
    open: (doc: string) => go({ doc }),
    /** Another one in its place: closing leads back to the list. */
    change: (doc: string) =>
      void navigate({
        to: '.',
        search: (before) => ({ ...before, doc }),
        state: { isDialogOpenedHere: isOpenedHere },
        replace: true,
        resetScroll: false,
      }),
    close: leave('doc'),
    add: () => go({ dialog: 'add' }),
    closeAdd: leave('dialog'),
  }
}
