import type { IndexListEntry } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import { toListEntry, toSettingsView } from '../domain/views.ts'
import type { IndexesDeps } from '../ports.ts'
import { getLiveIndex } from './find-visible-index.ts'

/** @throws ServiceError `index_not_found` */
export async function getIndex(
  deps: Pick<IndexesDeps, 'indexes'>,
  caller: Caller,
  name: string,
): Promise<IndexListEntry> {
  return toListEntry((await getLiveIndex(deps, caller, name)).index)
}

/** @throws ServiceError `index_not_found` */
export async function getIndexSettings(
  deps: Pick<IndexesDeps, 'indexes'>,
  caller: Caller,
  name: string,
): Promise<Record<string, unknown>> {
  return toSettingsView((await getLiveIndex(deps, caller, name)).index)
}
