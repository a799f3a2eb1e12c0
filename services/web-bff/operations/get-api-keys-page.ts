import type * as z from 'zod'
import type { ApiKeysPage } from '#contracts/web-bff'
import type { Caller } from '#platform/caller'
import { type PageNeeds, partsOf, whole } from '../policies/page-parts.ts'

export async function getApiKeysPage(deps: PageNeeds, caller: Caller): Promise<z.infer<typeof ApiKeysPage>> {
  const { indexNames, apiKeys } = partsOf(deps, caller)
  return whole({
    apiKeys: apiKeys(),
    indexNames: indexNames(),
  })
}
