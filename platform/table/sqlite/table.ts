import type { Now } from '#platform/clock'
import {
  checkTransaction,
  HEAD_SORT,
  numbered,
  type PageOf,
  type PlainWrite,
  type Table,
  type Transacted,
  type Write,
} from '#platform/table'
import { reading } from './errors.ts'
import type { GroupCommit } from './group-commit.ts'
import type { Rows, Scan } from './rows.ts'

const SWEEP_EVERY_SECONDS = 60

/** Implements the `Table` port over the statements of one table. */
export function sqliteTable(rows: Rows, commits: GroupCommit, now: Now): Table {
  const nowSeconds = () => Math.floor(now().getTime() / 1000)
  const sweepSometimes = sweeper(rows, commits, nowSeconds)
  const single = (write: () => boolean): Promise<boolean> => {
    sweepSometimes()
    return commits.run(write)
  }
  const page = async (scan: Omit<Scan, 'nowSeconds'>) => {
    const { items, last } = reading(() => rows.query({ ...scan, nowSeconds: nowSeconds() }))
    return last === undefined ? { items } : { items, next: last }
  }

  return {
    get: async (pk, sk) => reading(() => rows.get(pk, sk, nowSeconds())),
    getMany: async (keys) => {
      const seconds = nowSeconds()
      return reading(() => keys.map(({ pk, sk }) => rows.get(pk, sk, seconds)))
    },
    insert: (item) => single(() => rows.insert(item, nowSeconds(), 1)),
    update: (item) => single(() => rows.update(item)),
    remove: (pk, sk, version) => single(() => rows.remove(pk, sk, version)),
    query: (pk, of) => page(scanOf(false, pk, of)),
    queryIndex: (g1pk, of) => page(scanOf(true, g1pk, of)),
    transact: async (writes) => {
      checkTransaction(writes)
      sweepSometimes()
      return runTransaction(writes, { rows, commits, nowSeconds })
    },
  }
}

/** Reads skip expired rows; once a minute at most, the commit of a write also deletes some of them. */
function sweeper(rows: Rows, commits: GroupCommit, nowSeconds: () => number): () => void {
  let sweptAt = nowSeconds()
  let isBehind = false
  return () => {
    const second = nowSeconds()
    // In both directions: a clock that was set back would otherwise stop the sweeps until it caught up.
    if (!isBehind && Math.abs(second - sweptAt) < SWEEP_EVERY_SECONDS) return
    sweptAt = second
    isBehind = false
    // A failure of the disk also fails the other writes of this commit, and their callers report it.
    commits
      .run(() => rows.sweep(second))
      .then(
        (isMoreLeft) => void (isBehind = isMoreLeft),
        () => {},
      )
  }
}

function scanOf(
  index: boolean,
  pk: string,
  { prefix = '', limit, after, order }: PageOf,
): Omit<Scan, 'nowSeconds'> {
  return { index, pk, prefix, limit, after, descending: order === 'desc' }
}

/** Thrown inside the shared commit to undo a transaction's own writes; never leaves this file. */
class ConditionsFailed extends Error {
  readonly failed: number[]
  constructor(failed: number[]) {
    super('conditions failed')
    this.failed = failed
  }
}

type Engine = { rows: Rows; commits: GroupCommit; nowSeconds: () => number }

async function runTransaction(
  writes: readonly Write[],
  { rows, commits, nowSeconds }: Engine,
): Promise<Transacted> {
  try {
    await commits.run(() => {
      const seconds = nowSeconds()
      // Nobody else writes within the commit, so a head that is read here is current.
      const all = numbered(writes, (pk) => rows.get(pk, HEAD_SORT, seconds))
      const failed = all.flatMap(({ write, position }) => (apply(write, rows, seconds) ? [] : [position]))
      if (failed.length > 0) throw new ConditionsFailed(failed.filter((one) => one !== undefined))
    })
    return { ok: true }
  } catch (thrown) {
    if (thrown instanceof ConditionsFailed) return { ok: false, failed: thrown.failed }
    throw thrown
  }
}

function apply(write: PlainWrite, rows: Rows, nowSeconds: number): boolean {
  switch (write.type) {
    case 'insert':
      return rows.insert(write.item, nowSeconds, write.version ?? 1)
    case 'update':
      return rows.update(write.item)
    case 'remove':
      return rows.remove(write.pk, write.sk, write.version)
    case 'check':
      return rows.isStored(write.pk, write.sk, write.version)
  }
}
