import type { Table } from '#platform/table'
import { watched } from './watched.ts'

/** Thrown to a process that has died. No code handles it as an error. */
export class Death extends Error {
  override readonly name = 'Death'
}

/**
 * When a process dies: at its n-th write, which is still made (`after`) or no longer (`before`). With a number larger
 * than that of its writes it does not die.
 */
export type DiesAt = { write: number; when: 'before' | 'after' }

/**
 * Tables of a process that dies: from then on every operation fails without effect. Its successor uses the tables
 * themselves, and finds what was written before. For tests.
 */
export function mortal(dies: DiesAt) {
  let writes = 0
  let isDead = false
  const live = () => {
    if (isDead) throw new Death('dead')
  }
  const write = async <R>(act: () => Promise<R>): Promise<R> => {
    live()
    const isLast = ++writes === dies.write
    if (isLast && dies.when === 'before') {
      isDead = true
      live()
    }
    const result = await act()
    if (isLast) isDead = true
    live()
    return result
  }
  const read = async <R>(act: () => Promise<R>): Promise<R> => {
    live()
    const result = await act()
    live()
    return result
  }
  return {
    get isDead() {
      return isDead
    },
    table: <T extends Table>(table: T): T => watched(table, { read, write }),
  }
}
export type Mortal = ReturnType<typeof mortal>
