import { Permission } from '#contracts/auth'
import { Role } from '#contracts/users-accounts'
import type { AccountPage, ApiKeysPage, ProfilePage, ShellPage, TeamPage } from '#contracts/web-bff'
import { type Caller, requireUser } from '#platform/caller'
import type * as z from 'zod'
import type { WebBffDeps } from '../ports.ts'
import { type PageNeeds, partsOf, whole } from './parts.ts'

/** @throws ServiceError `forbidden` for any caller but a signed-in user, as on every page */
export async function getShellPage(
  deps: PageNeeds & Pick<WebBffDeps, 'isCharged'>,
  caller: Caller,
): Promise<z.infer<typeof ShellPage>> {
  requireUser(caller)
  const { user, account, memberships } = partsOf(deps, caller)
  const role = Role.optional().parse(caller.role)
  return {
    ...(await whole({ user: user(), account: account(), memberships: memberships() })),
    ...(role !== undefined && { role }),
    permissions: Permission.array().parse([...(caller.permissions ?? [])]),
    isCharged: deps.isCharged,
  }
}

export async function getApiKeysPage(deps: PageNeeds, caller: Caller): Promise<z.infer<typeof ApiKeysPage>> {
  requireUser(caller)
  const { indexNames, apiKeys } = partsOf(deps, caller)
  return whole({
    apiKeys: apiKeys(),
    indexNames: indexNames(),
  })
}

export async function getTeamPage(deps: PageNeeds, caller: Caller): Promise<z.infer<typeof TeamPage>> {
  requireUser(caller)
  const { members, invitations, limits, usage } = partsOf(deps, caller)
  return whole({ members: members(), invitations: invitations(), limits: limits(), usage: usage() })
}

export async function getAccountPage(deps: PageNeeds, caller: Caller): Promise<z.infer<typeof AccountPage>> {
  requireUser(caller)
  const { part, listIndexes, account, limits, usage } = partsOf(deps, caller)
  return whole({
    account: account(),
    limits: limits(),
    usage: usage(),
    indexes: part(async () => (await listIndexes()).length),
  })
}

export async function getProfilePage(
  deps: PageNeeds & Pick<WebBffDeps, 'auth'>,
  caller: Caller,
): Promise<z.infer<typeof ProfilePage>> {
  requireUser(caller)
  const { part, user, memberships } = partsOf(deps, caller)
  return whole({
    user: user(),
    sessions: part(async () => (await deps.auth.listSessions(caller, {})).results),
    twoFactor: part(() => deps.auth.getTwoFactor(caller, {})),
    memberships: memberships(),
  })
}
