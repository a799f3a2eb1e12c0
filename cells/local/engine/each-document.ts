import type { Table } from '@lancedb/lancedb'
import type { PackedTexts } from '../lexical/words-messages.ts'
import { packed } from './packed.ts'

export type UseDocuments = (batch: { ids: PackedTexts[]; docs: PackedTexts[] }) => Promise<void>

/** Reads documents batch after batch, each when the one before is done with. */
export async function eachDocument(
  table: Table,
  where: string | undefined,
  use: UseDocuments,
): Promise<void> {
  const selected = table.query().select(['id', 'doc'])
  for await (const batch of where === undefined ? selected : selected.where(where))
    await use({ ids: packed(batch.getChild('id')), docs: packed(batch.getChild('doc')) })
}
