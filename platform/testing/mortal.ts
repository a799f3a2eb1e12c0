import type { Table } from '#platform/table'
import { watched } from './watched.ts'

/** What a process hears that dies in the middle of something; not an error anybody handles. */
export class Death extends Error {
  override readonly name = 'Death'
}

/**
 * When a process dies: with its n-th write, which is then still made (`after`) or not any more (`before`). With a
 * number larger than there are writes it does not die.
 */
export type DiesAt = { write: number; when: 'before' | 'after' }

/**
 * Tables of one process that dies: from then on nothing it does has an effect, and everything fails. What it wrote is
 * found by the next one, which uses the tables themselves. For tests.
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
