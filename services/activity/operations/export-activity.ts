import type { ActivityFilters } from '#contracts/activity'
import type { Caller } from '#platform/caller'
import { canonicalJson, FIRST_LINK } from '#platform/hash-chain'
import { pacer } from '#platform/pace'
import { matches } from '../domain/matches.ts'
import type { ActivityDeps } from '../ports.ts'

const READ_AT_ONCE = 500

export type ExportQuery = ActivityFilters & { afterNumber?: number | undefined }

/**
 * The account's chain as lines of JSON, oldest first, from the record after `afterNumber`, or from the oldest that is
 * kept. The last line signs the newest record of the moment when the export began.
 */
export async function* exportActivity(
  { activity, signer, now }: Pick<ActivityDeps, 'activity' | 'signer' | 'now'>,
  { accountId: chain }: Pick<Caller, 'accountId'>,
  { afterNumber = 0, ...filters }: ExportQuery,
): AsyncGenerator<string, void> {
  const pace = pacer()
  const head = await activity.findChain(chain)
  const [newest, cut] = [head?.number ?? 0, head?.cut ?? { number: 0, hash: FIRST_LINK }]
  const start = Math.min(Math.max(afterNumber, cut.number), newest)
  const isFiltered = Object.values(filters).some((one) => one !== undefined)
  yield canonicalJson({
    kind: 'export',
    format: 1,
    chain,
    exportedAt: now().toISOString(),
    keys: await signer.publicKeys(),
    ...(isFiltered && { filters }),
  })
  const beginning = async (hash: string) =>
    canonicalJson(await signer.sign({ kind: 'beginning', chain, number: start, hash }))
  const known = start === cut.number ? cut.hash : start === newest ? head?.hash : undefined
  if (start > 0 && known !== undefined) yield await beginning(known)
  let isBegun = known !== undefined
  let after: number | undefined = start
  while (after !== undefined && after < newest) {
    const { records, next } = await activity.listRecords(chain, { limit: READ_AT_ONCE, order: 'asc', after })
    for (const record of records) {
      await pace()
      if (record.number > newest) break
      if (!isBegun) yield await beginning(record.previousHash)
      isBegun = true
      if (!isFiltered || matches(record, filters)) yield canonicalJson(record)
    }
    after = next
  }
  yield canonicalJson(
    await signer.sign({ kind: 'end', chain, number: newest, hash: head?.hash ?? FIRST_LINK }),
  )
}
