import type { IndexListEntry, IndexStatus } from '#contracts/indexes'
import type {
  AccountPage,
  ApiKeysPage,
  IndexesPage,
  IndexPage,
  OverviewPage,
  ProfilePage,
  ShellPage,
  TeamPage,
} from '#contracts/web-bff'
import { Permission } from '#contracts/auth'
import { Role } from '#contracts/users-accounts'
import { type Caller, requireUser, systemCaller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import type * as z from 'zod'
import type { WebBffDeps } from '../ports.ts'
import { section } from './section.ts'

const FIRST_PAGE = { query: { limit: 100 } }

/** The parts that several pages share, each asked for when a page calls it. */
function partsOf(deps: WebBffDeps, caller: Caller) {
  const { usersAccounts, indexes, apiKeys } = deps
  const part = <T>(load: () => Promise<T>) => section(deps, caller, load)
  const listIndexes = async (): Promise<IndexListEntry[]> => (await indexes.listIndexes(caller, {})).results
  return {
    part,
    listIndexes,
    // A user may always see themselves, also without an account.
    user: () =>
      part(() =>
        usersAccounts.getUser(systemCaller('web-bff', caller.requestId), {
          params: { userId: requireUser(caller) },
        }),
      ),
    account: () => part(() => usersAccounts.getOwnAccount(caller, {})),
    memberships: () => part(async () => (await usersAccounts.listOwnMemberships(caller, {})).results),
    limits: () => part(() => usersAccounts.getOwnAccountLimits(caller, {})),
    members: () => part(() => usersAccounts.listMembers(caller, FIRST_PAGE)),
    invitations: () => part(() => usersAccounts.listInvitations(caller, FIRST_PAGE)),
    indexes: () => part(listIndexes),
    apiKeys: () => part(() => apiKeys.listApiKeys(caller, FIRST_PAGE)),
  }
}

/** Awaits every part of a page at once. */
async function whole<T extends Record<string, Promise<unknown>>>(
  parts: T,
): Promise<{ [Key in keyof T]: Awaited<T[Key]> }> {
  const entries = await Promise.all(
    Object.entries(parts).map(async ([name, part]) => [name, await part] as const),
  )
  return Object.fromEntries(entries) as { [Key in keyof T]: Awaited<T[Key]> }
}

/** @throws ServiceError `forbidden` for anything but a signed-in user, as every page does */
export async function getShellPage(deps: WebBffDeps, caller: Caller): Promise<z.infer<typeof ShellPage>> {
  requireUser(caller)
  const { user, account, memberships } = partsOf(deps, caller)
  const role = Role.optional().parse(caller.role)
  return {
    ...(await whole({ user: user(), account: account(), memberships: memberships() })),
    ...(role !== undefined && { role }),
    permissions: Permission.array().parse([...(caller.permissions ?? [])]),
  }
}

export async function getOverviewPage(
  deps: WebBffDeps,
  caller: Caller,
): Promise<z.infer<typeof OverviewPage>> {
  requireUser(caller)
  const { part, listIndexes, limits } = partsOf(deps, caller)
  return whole({
    indexes: part(async () => {
      const all = await listIndexes()
      const byStatus: Partial<Record<IndexStatus, number>> = {}
      for (const { indexStatus } of all) byStatus[indexStatus] = (byStatus[indexStatus] ?? 0) + 1
      return { total: all.length, byStatus }
    }),
    limits: limits(),
    apiKeys: part(async () => {
      const { results, next } = await deps.apiKeys.listApiKeys(caller, FIRST_PAGE)
      const active = results.filter(({ status }) => status === 'active').length
      return { active, isMore: next !== undefined }
    }),
  })
}

export async function getIndexesPage(deps: WebBffDeps, caller: Caller): Promise<z.infer<typeof IndexesPage>> {
  requireUser(caller)
  const { indexes, limits } = partsOf(deps, caller)
  return whole({ indexes: indexes(), limits: limits() })
}

/** @throws ServiceError `forbidden`, `index_not_found` */
export async function getIndexPage(
  deps: WebBffDeps,
  caller: Caller,
  name: string,
): Promise<z.infer<typeof IndexPage>> {
  requireUser(caller)
  const { part, limits } = partsOf(deps, caller)
  const { indexes } = deps
  const of = { params: { name } }
  const page = await whole({
    index: part(() => indexes.getIndex(caller, of)),
    status: part(() => indexes.getIndexStatus(caller, { ...of, query: { timeoutSeconds: 0 } })),
    settings: part(() => indexes.getIndexSettings(caller, of)),
    stats: part(() => indexes.getIndexStats(caller, of)),
    limits: limits(),
  })
  const { index } = page
  if (index.status === 'failed' && index.error.code === 'index_not_found')
    throw new ServiceError({ kind: 'not_found', code: index.error.code, message: index.error.message })
  return page
}

export async function getApiKeysPage(deps: WebBffDeps, caller: Caller): Promise<z.infer<typeof ApiKeysPage>> {
  requireUser(caller)
  const { part, listIndexes, apiKeys } = partsOf(deps, caller)
  return whole({
    apiKeys: apiKeys(),
    indexNames: part(async () => (await listIndexes()).map(({ indexName }) => indexName)),
  })
}

export async function getTeamPage(deps: WebBffDeps, caller: Caller): Promise<z.infer<typeof TeamPage>> {
  requireUser(caller)
  const { members, invitations, limits } = partsOf(deps, caller)
  return whole({ members: members(), invitations: invitations(), limits: limits() })
}

export async function getAccountPage(deps: WebBffDeps, caller: Caller): Promise<z.infer<typeof AccountPage>> {
  requireUser(caller)
  const { part, listIndexes, account, limits } = partsOf(deps, caller)
  return whole({
    account: account(),
    limits: limits(),
    usage: part(async () => {
      const [all, members] = await Promise.all([
        listIndexes(),
        deps.usersAccounts.listMembers(caller, FIRST_PAGE),
      ])
      return { indexes: all.length, members: members.next === undefined ? members.results.length : null }
    }),
  })
}

export async function getProfilePage(deps: WebBffDeps, caller: Caller): Promise<z.infer<typeof ProfilePage>> {
  requireUser(caller)
  const { part, user, memberships } = partsOf(deps, caller)
  return whole({
    user: user(),
    sessions: part(async () => (await deps.auth.listSessions(caller, {})).results),
    twoFactor: part(() => deps.auth.getTwoFactor(caller, {})),
    memberships: memberships(),
  })
}
