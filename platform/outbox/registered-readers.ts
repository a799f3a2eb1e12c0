import * as z from 'zod'
import { addSeconds, type Now } from '#platform/clock'
import { type Table, toEpoch } from '#platform/table'
import { READERS } from './rows.ts'

/** A reader that has not started for so long holds back no events any more. */
const KEPT_SECONDS = 30 * 86_400
const RENEW_SECONDS = 86_400
/** For so long after a reader is registered for the first time it looks at every sequence, whoever has read it. */
const CATCH_UP_SECONDS = 600

const StoredReader = z.object({ renewedAt: z.coerce.date(), catchesUpUntil: z.coerce.date() })

/**
 * Keeps the reader registered: no event is removed before every registered reader has had it.
 * @returns whether it must look at every sequence now, because it is new
 */
export async function register(table: Table, reader: string, now: Now): Promise<boolean> {
  const row = await table.get(READERS, reader)
  const at = now()
  const stored = row && StoredReader.parse(row)
  const catchesUpUntil = stored?.catchesUpUntil ?? addSeconds(at, CATCH_UP_SECONDS)
  if (stored === undefined || addSeconds(stored.renewedAt, RENEW_SECONDS) <= at) {
    const item = {
      pk: READERS,
      sk: reader,
      renewedAt: at.toISOString(),
      catchesUpUntil: catchesUpUntil.toISOString(),
      expiresAt: toEpoch(addSeconds(at, KEPT_SECONDS)),
    }
    // A conflict is the same write of another process.
    await (row ? table.update({ ...item, version: row.version }) : table.insert(item))
  }
  return catchesUpUntil > at
}

export async function registeredReaders(table: Table): Promise<string[]> {
  const { items } = await table.query(READERS, { limit: 100 })
  return items.map(({ sk }) => sk)
}
