import type { Table } from '#platform/table'

export type Watchers = {
  read: <R>(act: () => Promise<R>) => Promise<R>
  write: <R>(act: () => Promise<R>) => Promise<R>
}

/** A table whose calls go through `read` or `write`. */
export function watched<T extends Table>(table: T, { read, write }: Watchers): T {
  return {
    ...table,
    get: (pk: string, sk: string) => read(() => table.get(pk, sk)),
    getMany: (keys: Parameters<Table['getMany']>[0]) => read(() => table.getMany(keys)),
    query: (...asked: Parameters<Table['query']>) => read(() => table.query(...asked)),
    queryIndex: (...asked: Parameters<Table['queryIndex']>) => read(() => table.queryIndex(...asked)),
    insert: (item: Parameters<Table['insert']>[0]) => write(() => table.insert(item)),
    update: (item: Parameters<Table['update']>[0]) => write(() => table.update(item)),
    remove: (...row: Parameters<Table['remove']>) => write(() => table.remove(...row)),
    transact: (all: Parameters<Table['transact']>[0]) => write(() => table.transact(all)),
  }
}
