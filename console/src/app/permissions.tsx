import { useSuspenseQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Permission } from '#contracts/auth'
import { shellQuery } from '../api/pages.ts'

/** What the signed-in person may do in this account. The server decides again with every call. */
export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useSuspenseQuery(shellQuery).data
  return (permission) => permissions.includes(permission)
}

/** Offers something only to who may do it. */
export function Can({ do: permission, children }: { do: Permission; children: ReactNode }) {
  return useMay()(permission) ? children : null
}
