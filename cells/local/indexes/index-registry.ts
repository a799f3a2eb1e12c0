import * as z from 'zod'
import { CellIndexSpec } from '#contracts/cells'
import { changing, type Item, rowsOf, type Table, type Write } from '#platform/table'
import type { Columns } from '../engine/columns.ts'
import type { EmbeddedBy } from '../ports.ts'

/** What is stored about an index, besides its documents. */
export type HeldIndexRecord = {
  spec: CellIndexSpec
  phase: 'provisioning' | 'ready' | 'failed' | 'retiring'
  reason?: string
}

const INDEXES = 'INDEXES'
const COLUMNS = 'COLUMNS'
const SEARCHES = 'SEARCHES'
const EMBEDDED = 'EMBEDDED'

const StoredIndex = z.object({
  spec: CellIndexSpec,
  phase: z.enum(['provisioning', 'ready', 'failed', 'retiring']),
  reason: z.string().optional(),
})
const StoredColumns = z.object({
  columns: z.array(z.tuple([z.string(), z.number(), z.array(z.enum(['vector', 'text', 'number']))])),
})
const StoredEmbeddedBy = z.object({
  model: z.string(),
  revision: z.string().optional(),
  weights: z.string().optional(),
  dimensions: z.number(),
  tokens: z.number(),
  pooling: z.enum(['mean', 'cls']),
  textQueryPrefix: z.string(),
  textChunkPrefix: z.string(),
  isSubstitute: z.boolean(),
  images: z.boolean().optional(),
})
const StoredSearches = z.object({ total: z.number() })

function toColumns(item: Item | undefined): Columns {
  if (item === undefined) return new Map()
  return new Map(
    StoredColumns.parse(item).columns.map(([field, number, kinds]) => [field, { number, kinds }]),
  )
}

function toEmbeddedBy(item: Item | undefined): EmbeddedBy | undefined {
  if (item === undefined) return undefined
  const { revision, weights, images, ...rest } = StoredEmbeddedBy.parse(item)
  return {
    ...rest,
    ...(revision !== undefined && { revision }),
    ...(weights !== undefined && { weights }),
    ...(images !== undefined && { images }),
  }
}

const keyAndVersion = ({ pk, sk, version }: Item) => ({ pk, sk, version })

/** The cell's own rows. Only one process writes them, so that no versions are checked. */
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
    list: async (): Promise<HeldIndexRecord[]> => {
      const records: HeldIndexRecord[] = []
      for await (const row of rowsOf((page) => table.query(INDEXES, page), { pageSize: 500 })) {
        const { reason, ...rest } = StoredIndex.parse(row)
        records.push({ ...rest, ...(reason !== undefined && { reason }) })
      }
      return records
    },
    save: ({ spec, phase, reason }: HeldIndexRecord) =>
      // Parsed from JSON by zod, and stored unchanged.
      put(INDEXES, spec.indexId, {
        spec: spec as unknown as Item[string],
        phase,
        ...(reason !== undefined && { reason }),
      }),
    columns: async (indexId: string): Promise<Columns> => toColumns(await table.get(COLUMNS, indexId)),
    saveColumns: (indexId: string, columns: Columns) =>
      put(COLUMNS, indexId, {
        columns: [...columns].map(([field, { number, kinds }]) => [field, number, kinds]),
      }),
    searches: async (indexId: string): Promise<number> => {
      const item = await table.get(SEARCHES, indexId)
      return item === undefined ? 0 : StoredSearches.parse(item).total
    },
    saveSearches: (indexId: string, total: number) => put(SEARCHES, indexId, { total }),
    embeddedBy: async (indexId: string): Promise<EmbeddedBy | undefined> =>
      toEmbeddedBy(await table.get(EMBEDDED, indexId)),
    /** Must be saved before the first document: all later texts must be embedded by the same model. */
    saveEmbeddedBy: (indexId: string, embeddedBy: EmbeddedBy) => put(EMBEDDED, indexId, { ...embeddedBy }),
    /** Removes all rows of an index in one transaction: a part left behind would count as an index. */
    remove: (indexId: string): Promise<void> =>
      changing(table, 'The index', async () => {
        const rows = await Promise.all(
          [COLUMNS, SEARCHES, EMBEDDED, INDEXES].map((pk) => table.get(pk, indexId)),
        )
        const writes = rows.flatMap((row): Write[] =>
          row ? [{ type: 'remove', ...keyAndVersion(row) }] : [],
        )
        return { writes, result: undefined }
      }),
  }
}
export type IndexRegistry = ReturnType<typeof indexRegistry>
