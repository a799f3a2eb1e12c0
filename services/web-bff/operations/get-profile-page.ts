import type * as z from 'zod'
import type { ProfilePage } from '#contracts/web-bff'
import type { Caller } from '#platform/caller'
import type { WebBffDeps } from '../ports.ts'
import { type PageNeeds, partsOf, whole } from '../policies/page-parts.ts'

export async function getProfilePage(
  deps: PageNeeds & Pick<WebBffDeps, 'auth'>,
  caller: Caller,
): Promise<z.infer<typeof ProfilePage>> {
  const { part, user, memberships } = partsOf(deps, caller)
  return whole({
    user: user(),
    sessions: part(async () => (await deps.auth.listSessions(caller, {})).results),
    twoFactor: part(() => deps.auth.getTwoFactor(caller, {})),
    memberships: memberships(),
  })
}
