import { getRouteApi } from '@tanstack/react-router'
import { usePageDialog } from '../../../app/use-page-dialog.ts'
import type { IndexDialog } from '../index-address.ts'

const route = getRouteApi('/shell/indexes/$name')

/** The dialog that the address of an index names, on whichever tab, and how to open and close one. */
export function useIndexDialog() {
  const { dialog } = route.useSearch()
  return { dialog: dialog === 'add' ? undefined : dialog, ...usePageDialog<IndexDialog>() }
}
