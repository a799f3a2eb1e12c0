import type { RecentActivity } from '#contracts/activity'
import type { Activity } from '#contracts/web-bff'
import { type Caller, mayDo } from '#platform/caller'
import { within } from '#platform/clock'
import type { WebBffDeps } from '../ports.ts'
import { everyPage } from './every-page.ts'

const LATEST = 20
const none = () => []

type Deps = Pick<WebBffDeps, 'activity' | 'apiKeys' | 'usersAccounts' | 'sectionMs'>
type Recent = RecentActivity['results'][number]

/** What happened lately, newest first, as far as the caller may see it, with names for people. */
export async function recentActivity(deps: Deps, caller: Caller): Promise<Activity[]> {
  const { results } = await deps.activity.getRecentActivity(caller, { query: { limit: LATEST } })
  const names = await namesOf(deps, caller, results)
  return results.map(({ recordId, type, at, subject, actor }) => {
    const who = names.get(actor.id)
    return {
      recordId,
      type,
      at,
      subject: { type: subject.type, name: subject.name ?? names.get(subject.id) ?? subject.id },
      actor: { type: actor.type, ...(who !== undefined && { name: who }) },
    }
  })
}

/**
 * Names of people, keys and invitations that the records are about, by id, as far as the caller may see them. Those that
 * cannot be had in time are left out.
 */
async function namesOf(
  { apiKeys, usersAccounts, sectionMs }: Deps,
  caller: Caller,
  records: readonly Recent[],
): Promise<ReadonlyMap<string, string>> {
  const has = (...types: string[]) =>
    records.some(({ actor, subject }) => types.includes(actor.type) || types.includes(subject.type))
  const list = async <T>(isNeeded: boolean, permission: string, load: () => Promise<readonly T[]>) =>
    isNeeded && mayDo(caller, permission) ? within(sectionMs / 2, load().catch(none), none) : []
  const [members, keys, invitations] = await Promise.all([
    list(has('user', 'member'), 'members:read', () =>
      everyPage((asked) => usersAccounts.listMembers(caller, asked)),
    ),
    list(has('apiKey'), 'keys:manage', () => everyPage((asked) => apiKeys.listApiKeys(caller, asked))),
    list(has('invitation'), 'members:manage', () =>
      everyPage((asked) => usersAccounts.listInvitations(caller, asked)),
    ),
  ])
  return new Map([
    ...members.map(({ userId, name, email }) => [userId, name ?? email] as const),
    ...keys.map(({ keyId, name }) => [keyId, name] as const),
    ...invitations.map(({ invitationId, email }) => [invitationId, email] as const),
  ])
}
