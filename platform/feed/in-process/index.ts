import type { Change, ChangeFeed, ChangeListener } from '#platform/feed'
import { keyOfWrite, type Table, type Write } from '#platform/table'

/** Another process may write to the table too, and is not heard. */
const SWEEP_MS = 30_000

type Store = { table(name: string): Table }
type Options = { sweepMs?: number }

/** The same store with a feed for each table. A table of one name, asked for twice, is the same object. */
export function withFeeds<S extends Store>(store: S, options: Options = {}) {
  const opened = new Map<string, ReturnType<typeof inProcessFeed>>()
  const open = (name: string) => {
    const known = opened.get(name)
    if (known) return known
    const made = inProcessFeed(store.table(name), options)
    opened.set(name, made)
    return made
  }
  return { ...store, table: (name: string) => open(name).table, feed: (name: string) => open(name).feed }
}

/**
 * A feed of the writes that are made through the returned table, before their promises resolve. A write whose outcome
 * is unknown is published too.
 */
export function inProcessFeed(
  table: Table,
  { sweepMs = SWEEP_MS }: Options = {},
): { table: Table; feed: ChangeFeed } {
  const { feed, publish } = openFeed(sweepMs)
  const single = async (change: Change, write: () => Promise<boolean>): Promise<boolean> => {
    const written = await publishingLost([change], write)
    if (written) publish([change])
    return written
  }
  const publishingLost = async <T>(changes: Change[], write: () => Promise<T>): Promise<T> => {
    try {
      return await write()
    } catch (error) {
      publish(changes)
      throw error
    }
  }
  const observed: Table = {
    ...table,
    insert: (item) => single(item, () => table.insert(item)),
    update: (item) => single(item, () => table.update(item)),
    remove: (pk, sk, version) => single({ pk, sk }, () => table.remove(pk, sk, version)),
    transact: async (writes) => {
      const changes = changed(writes)
      const outcome = await publishingLost(changes, () => table.transact(writes))
      if (outcome.ok) publish(changes)
      return outcome
    },
  }
  return { table: observed, feed }
}

const changed = (writes: readonly Write[]) => writes.filter(({ type }) => type !== 'check').map(keyOfWrite)

function openFeed(sweepMs: number) {
  const ofAll = new Set<ChangeListener>()
  const ofPartitions = new Map<string, Set<ChangeListener>>()
  const subscribe: ChangeFeed['subscribe'] = (listener, pk) => {
    const listeners = pk === undefined ? ofAll : (ofPartitions.get(pk) ?? new Set())
    if (pk !== undefined) ofPartitions.set(pk, listeners)
    // A function of its own, so that one that subscribes twice is called twice.
    const own: ChangeListener = (change) => listener(change)
    listeners.add(own)
    return () => {
      listeners.delete(own)
      if (pk !== undefined && listeners.size === 0 && ofPartitions.get(pk) === listeners)
        ofPartitions.delete(pk)
    }
  }
  const publish = (changes: readonly Change[]) => {
    for (const change of changes) {
      for (const listener of ofAll) listener(change)
      for (const listener of ofPartitions.get(change.pk) ?? []) listener(change)
    }
  }
  return { feed: { subscribe, sweepMs }, publish }
}
