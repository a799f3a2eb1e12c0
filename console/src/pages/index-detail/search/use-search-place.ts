import { getRouteApi, useLocation } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { SearchAddress } from './search-address.ts'
import type { QueryVector } from './search-request.ts'

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Too long for an address: it stays with this browser's history and is not shared by the link. */
    queryVector?: QueryVector | undefined
  }
}

const route = getRouteApi('/shell/indexes/$name/search')

/** The search that the address stands for, and the way to another one. */
export function useSearchPlace() {
  const search = route.useSearch()
  const address = useMemo(() => withoutDialog(search), [search])
  const navigate = route.useNavigate()
  const vector = useLocation({ select: ({ state }) => state.queryVector })
  return {
    address,
    vector,
    go: (next: SearchAddress, nextVector: QueryVector | undefined) =>
      void navigate({ to: '.', search: next, state: { queryVector: nextVector }, resetScroll: false }),
  }
}

function withoutDialog({ dialog: _dialog, ...address }: SearchAddress & { dialog?: unknown }): SearchAddress {
  return address
}
