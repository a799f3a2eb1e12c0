import type { Now } from '#platform/clock'
import { fromNext, type Item, keyOfWrite, type Page, type PageOf, type Table, toNext } from '#platform/table'

const PAGE_CHARACTERS = 512 * 1024

type Logged = { key: string; row: Item | undefined }

/**
 * Tables whose secondary index is some writes behind, as in the cloud: it shows rows as they were, rows that are gone,
 * and not yet those just written. Everything else is current. For tests.
 */
export function lagging({ writes: behind, now }: { writes: number; now: Now }) {
  const logs: { log: Logged[]; index: Map<string, Item>; applied: number }[] = []
  const open = <T extends Table>(table: T): T => {
    const own = { log: [] as Logged[], index: new Map<string, Item>(), applied: 0 }
    logs.push(own)
    const note = async (pk: string, sk: string) => {
      own.log.push({ key: JSON.stringify([pk, sk]), row: await table.get(pk, sk) })
    }
    const single = async ({ pk, sk }: { pk: string; sk: string }, write: () => Promise<boolean>) => {
      const written = await write()
      if (written) await note(pk, sk)
      return written
    }
    return {
      ...table,
      insert: (item: Parameters<Table['insert']>[0]) => single(item, () => table.insert(item)),
      update: (item: Item) => single(item, () => table.update(item)),
      remove: (pk: string, sk: string, version: number) =>
        single({ pk, sk }, () => table.remove(pk, sk, version)),
      transact: async (writes: Parameters<Table['transact']>[0]) => {
        const outcome = await table.transact(writes)
        const made = outcome.ok ? writes.filter(({ type }) => type !== 'check').map(keyOfWrite) : []
        for (const { pk, sk } of made) await note(pk, sk)
        return outcome
      },
      queryIndex: async (g1pk: string, of: PageOf) => {
        catchUp(own, behind)
        const seconds = now().getTime() / 1000
        const live = [...own.index.values()].filter(({ expiresAt = Infinity }) => expiresAt > seconds)
        return pageOf(live, g1pk, of)
      },
    }
  }
  return {
    table: open,
    /** From now on the index is this many writes behind; it never goes back in time. */
    lagBy: (writes: number) => void (behind = writes),
    /** The index shows everything once. */
    catchUp: () => {
      for (const own of logs) catchUp(own, 0)
    },
  }
}

function catchUp(own: { log: Logged[]; index: Map<string, Item>; applied: number }, behind: number): void {
  for (; own.applied < own.log.length - behind; own.applied++) {
    const next = own.log[own.applied]
    if (next?.row?.g1pk === undefined) own.index.delete(next?.key ?? '')
    else own.index.set(next.key, next.row)
  }
}

type Placed = { row: Item; place: [string, string, string] }

function pageOf(
  rows: readonly Item[],
  g1pk: string,
  { prefix = '', limit, after, order }: PageOf,
): Page<Item> {
  const sign = order === 'desc' ? -1 : 1
  const start = after === undefined ? undefined : fromNext(after)
  const begin: Placed['place'] | undefined = start && [start.g1sk, start.pk, start.sk]
  const found = rows
    .filter((row) => row.g1pk === g1pk && row.g1sk?.startsWith(prefix))
    .map((row): Placed => ({ row, place: [row.g1sk ?? '', row.pk, row.sk] }))
    .filter(({ place }) => begin === undefined || sign * compare(place, begin) > 0)
    .sort((a, b) => sign * compare(a.place, b.place))
  const page = shortOf(found).slice(0, limit)
  const last = page.at(-1)?.row
  return {
    items: page.map(({ row }) => row),
    ...(last &&
      found.length > page.length && { next: toNext({ g1sk: last.g1sk ?? '', pk: last.pk, sk: last.sk }) }),
  }
}

/** As of an engine, large rows make a short page. */
function shortOf(found: Placed[]): Placed[] {
  let characters = 0
  const most = found.findIndex(({ row }) => (characters += JSON.stringify(row).length) > PAGE_CHARACTERS)
  return most === -1 ? found : found.slice(0, most + 1)
}

function compare(a: Placed['place'], b: Placed['place']): number {
  for (const at of [0, 1, 2] as const) {
    const order = Buffer.compare(Buffer.from(a[at]), Buffer.from(b[at]))
    if (order !== 0) return order
  }
  return 0
}
