import type * as z from 'zod'
import { Permission } from '#contracts/auth'
import { Role } from '#contracts/users-accounts'
import type { ShellPage } from '#contracts/web-bff'
import type { Caller } from '#platform/caller'
import type { WebBffDeps } from '../ports.ts'
import { type PageNeeds, partsOf, whole } from '../policies/page-parts.ts'

export async function getShellPage(
  deps: PageNeeds & Pick<WebBffDeps, 'auth' | 'isCharged'>,
  caller: Caller,
): Promise<z.infer<typeof ShellPage>> {
  const { part, user, account, memberships } = partsOf(deps, caller)
  const role = Role.optional().parse(caller.role)
  return {
    ...(await whole({
      user: user(),
      account: account(),
      memberships: memberships(),
      password: part(() => deps.auth.getPasswordState(caller, {})),
    })),
    ...(role !== undefined && { role }),
    permissions: Permission.array().parse([...(caller.permissions ?? [])]),
    isCharged: deps.isCharged,
  }
}
