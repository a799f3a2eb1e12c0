import { changing } from './changing.ts'
import type { NewItem, RowKey, Table, Write } from './port.ts'

/** The write that stores a row in place of the one that was read, or as a new one. */
export function writeOver(item: NewItem, stored: { version: number } | undefined): Write {
  return stored ? { type: 'update', item: { ...item, version: stored.version } } : { type: 'insert', item }
}

/**
 * Commits the writes of a batch together with a row that marks it, so that a batch that is sent again writes nothing.
 * @param mark expires when the batch can no longer be sent
 * @returns `false` when it was committed before
 * @throws as `changing`
 */
export function changingOnce(
  table: Pick<Table, 'get' | 'transact'>,
  what: string,
  { mark, build }: { mark: RowKey & { expiresAt: number }; build: () => Promise<Write[]> },
): Promise<boolean> {
  return changing(table, what, async () => {
    if (await table.get(mark.pk, mark.sk)) return { result: false }
    return { writes: [...(await build()), { type: 'insert', item: mark }], result: true }
  })
}
