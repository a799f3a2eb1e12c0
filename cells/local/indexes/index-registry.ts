import * as z from 'zod'
import { CellIndexSpec } from '#contracts/cells'
import { changing, type Item, type Table, type Write } from '#platform/table'
import type { Columns } from '../engine/columns.ts'

/** What is kept of an index besides its documents. */
export type IndexRecord = {
  spec: CellIndexSpec
  phase: 'provisioning' | 'ready' | 'failed' | 'retiring'
  reason?: string
}

const INDEXES = 'INDEXES'
const COLUMNS = 'COLUMNS'
const SEARCHES = 'SEARCHES'

const StoredIndex = z.object({
  spec: CellIndexSpec,
  phase: z.enum(['provisioning', 'ready', 'failed', 'retiring']),
  reason: z.string().optional(),
})
const StoredColumns = z.object({
  columns: z.array(z.tuple([z.string(), z.number(), z.array(z.enum(['vector', 'text', 'number']))])),
})
const StoredSearches = z.object({ total: z.number() })

const keyAndVersion = ({ pk, sk, version }: Item) => ({ pk, sk, version })

/** The cell's own rows. One process writes them, so the last write of a row counts. */
export function indexRegistry(table: Table) {
  const put = async (pk: string, sk: string, fields: Record<string, Item[string]>): Promise<void> => {
    for (;;) {
      const known = await table.get(pk, sk)
      const written = known
        ? await table.update({ ...fields, pk, sk, version: known.version })
        : await table.insert({ ...fields, pk, sk })
      if (written) return
    }
  }
  return {
    list: async (): Promise<IndexRecord[]> => {
      const records: IndexRecord[] = []
      let after: string | undefined
      do {
        const page = await table.query(INDEXES, { limit: 500, ...(after !== undefined && { after }) })
        for (const item of page.items) {
          const { reason, ...rest } = StoredIndex.parse(item)
          records.push({ ...rest, ...(reason !== undefined && { reason }) })
        }
        after = page.next
      } while (after !== undefined)
      return records
    },
    save: ({ spec, phase, reason }: IndexRecord) =>
      // Parsed by zod as JSON and stored as such.
      put(INDEXES, spec.indexId, {
        spec: spec as unknown as Item[string],
        phase,
        ...(reason !== undefined && { reason }),
      }),
    columns: async (indexId: string): Promise<Columns> => {
      const item = await table.get(COLUMNS, indexId)
      if (item === undefined) return new Map()
      return new Map(
        StoredColumns.parse(item).columns.map(([field, number, kinds]) => [field, { number, kinds }]),
      )
    },
    saveColumns: (indexId: string, columns: Columns) =>
      put(COLUMNS, indexId, {
        columns: [...columns].map(([field, { number, kinds }]) => [field, number, kinds]),
      }),
    searches: async (indexId: string): Promise<number> => {
      const item = await table.get(SEARCHES, indexId)
      return item === undefined ? 0 : StoredSearches.parse(item).total
    },
    saveSearches: (indexId: string, total: number) => put(SEARCHES, indexId, { total }),
    /** All of it or nothing: what is left of an index is an index. */
    remove: (indexId: string): Promise<void> =>
      changing(table, 'The index', async () => {
        const rows = await Promise.all([COLUMNS, SEARCHES, INDEXES].map((pk) => table.get(pk, indexId)))
        const writes = rows.flatMap((row): Write[] =>
          row ? [{ type: 'remove', ...keyAndVersion(row) }] : [],
        )
        return { writes, result: undefined }
      }),
  }
}
export type IndexRegistry = ReturnType<typeof indexRegistry>
