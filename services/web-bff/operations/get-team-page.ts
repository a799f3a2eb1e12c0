import type * as z from 'zod'
import type { TeamPage } from '#contracts/web-bff'
import type { Caller } from '#platform/caller'
import { type PageNeeds, partsOf, whole } from '../policies/page-parts.ts'

export async function getTeamPage(deps: PageNeeds, caller: Caller): Promise<z.infer<typeof TeamPage>> {
  const { members, invitations, limits, usage } = partsOf(deps, caller)
  return whole({ members: members(), invitations: invitations(), limits: limits(), usage: usage() })
}
