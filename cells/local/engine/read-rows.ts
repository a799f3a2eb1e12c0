import type { Query } from '@lancedb/lancedb'
import { pacer } from '#platform/pace'
import type { Raw } from './row.ts'

/** The rows that a query finds, each as `read` makes it: texts are decoded row by row, with others in between. */
export async function readRows<T>(query: Query, read: (row: Raw) => T): Promise<T[]> {
  const pause = pacer()
  const found: T[] = []
  for await (const batch of query)
    for (const row of batch) {
      await pause()
      found.push(read(row as unknown as Raw))
    }
  return found
}
