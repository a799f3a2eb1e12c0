import { BatchGetCommand } from '@aws-sdk/lib-dynamodb'
import pRetry from 'p-retry'
import type { Item, RowKey } from '#platform/table'
import { translated } from './errors.ts'
import { type Engine, isExpired, toItem } from './rows.ts'

/** The largest batch that DynamoDB takes. */
const BATCH = 100

/** None of a batch was read, because the table is busier than it is provisioned for. */
class NothingRead extends Error {}

/** Strongly consistent reads in batches. What DynamoDB leaves out of an answer, because of its size, is asked again. */
export async function getMany(engine: Engine, keys: readonly RowKey[]): Promise<(Item | undefined)[]> {
  const wanted = new Map(keys.map(({ pk, sk }) => [nameOf({ pk, sk }), { pk, sk }]))
  const found = new Map<string, Item>()
  let left = [...wanted.values()]
  while (left.length > 0) {
    const { items, unread } = await readBatch(engine, left.slice(0, BATCH))
    for (const item of items) found.set(nameOf(item), item)
    left = [...unread, ...left.slice(BATCH)]
  }
  const seconds = engine.nowSeconds()
  return keys.map((key) => {
    const item = found.get(nameOf(key))
    return item === undefined || isExpired(item, seconds) ? undefined : item
  })
}

const nameOf = ({ pk, sk }: RowKey) => JSON.stringify([pk, sk])

function readBatch(
  { documents, tableName }: Engine,
  keys: RowKey[],
): Promise<{ items: Item[]; unread: RowKey[] }> {
  const read = async () => {
    const RequestItems = { [tableName]: { Keys: keys, ConsistentRead: true } }
    const answer = await documents.send(new BatchGetCommand({ RequestItems }))
    const unread = (answer.UnprocessedKeys?.[tableName]?.Keys ?? []) as RowKey[]
    if (unread.length === keys.length) throw new NothingRead('no row of the batch was read')
    return { items: (answer.Responses?.[tableName] ?? []).map(toItem), unread }
  }
  return translated(() =>
    pRetry(read, {
      retries: 5,
      minTimeout: 20,
      maxTimeout: 500,
      randomize: true,
      shouldRetry: ({ error }) => error instanceof NothingRead,
    }),
  )
}
