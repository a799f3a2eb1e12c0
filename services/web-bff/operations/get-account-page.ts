import type * as z from 'zod'
import type { AccountPage } from '#contracts/web-bff'
import type { Caller } from '#platform/caller'
import { type PageNeeds, partsOf, whole } from '../policies/page-parts.ts'

export async function getAccountPage(deps: PageNeeds, caller: Caller): Promise<z.infer<typeof AccountPage>> {
  const { part, listIndexes, account, limits, usage } = partsOf(deps, caller)
  return whole({
    account: account(),
    limits: limits(),
    usage: usage(),
    indexes: part(async () => (await listIndexes()).length),
  })
}
