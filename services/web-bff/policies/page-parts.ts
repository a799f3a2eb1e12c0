import type { IndexListEntry } from '#contracts/indexes'
import { type Caller, requireUser, systemCaller } from '#platform/caller'
import type { WebBffDeps } from '../ports.ts'
import { section } from './section.ts'

export const FIRST_PAGE = { query: { limit: 100 } }

/** What every page needs. */
export type PageNeeds = Pick<
  WebBffDeps,
  'usersAccounts' | 'indexes' | 'apiKeys' | 'billing' | 'now' | 'sectionMs' | 'onSectionFailed'
>

/** The parts shared by several pages; each is requested when a page calls it. */
export function partsOf(deps: PageNeeds, caller: Caller) {
  const { usersAccounts, indexes, apiKeys } = deps
  const part = <T>(load: () => Promise<T>) => section(deps, caller, load)
  const listIndexes = async (): Promise<IndexListEntry[]> => (await indexes.listIndexes(caller, {})).results
  return {
    part,
    listIndexes,
    // A user may always see their own profile, even without an account.
    user: () =>
      part(() =>
        usersAccounts.getUser(systemCaller('web-bff', caller.requestId), {
          params: { userId: requireUser(caller) },
        }),
      ),
    account: () => part(() => usersAccounts.getOwnAccount(caller, {})),
    memberships: () => part(async () => (await usersAccounts.listOwnMemberships(caller, {})).results),
    limits: () => part(() => usersAccounts.getOwnAccountLimits(caller, {})),
    usage: () => part(() => usersAccounts.getOwnAccountUsage(caller, {})),
    members: () => part(() => usersAccounts.listMembers(caller, FIRST_PAGE)),
    invitations: () => part(() => usersAccounts.listInvitations(caller, FIRST_PAGE)),
    indexes: () => part(listIndexes),
    indexNames: () => part(async () => (await listIndexes()).map(({ indexName }) => indexName)),
    billing: () => part(() => deps.billing.getBillingSummary(caller, {})),
    apiKeys: () => part(() => apiKeys.listApiKeys(caller, FIRST_PAGE)),
  }
}

/** Awaits all parts of a page at once. */
export async function whole<T extends Record<string, Promise<unknown>>>(
  parts: T,
): Promise<{ [Key in keyof T]: Awaited<T[Key]> }> {
  const entries = await Promise.all(
    Object.entries(parts).map(async ([name, part]) => [name, await part] as const),
  )
  return Object.fromEntries(entries) as { [Key in keyof T]: Awaited<T[Key]> }
}
