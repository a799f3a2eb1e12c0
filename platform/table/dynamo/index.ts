import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb'
import type { Now } from '#platform/clock'
import {
  checkTransaction,
  fromNext,
  type Item,
  type Page,
  type PageOf,
  placeOf,
  type Table,
  toNext,
  type Transacted,
  type Write,
} from '#platform/table'
import { isConditionFailed, translated, writing } from './errors.ts'
import { inserting, removing, toTransactItem, updating } from './writes.ts'

/** Name of the secondary index over `g1pk`, `g1sk`. */
const INDEX = 'by-g1'

/**
 * A table of DynamoDB. It must have the key `pk`, `sk`, the global secondary index `by-g1` on `g1pk`, `g1sk` with all
 * attributes, and may have `expiresAt` as its time to live.
 */
export function dynamoTable(client: DynamoDBClient, tableName: string, { now }: { now: Now }): Table {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })
  const nowSeconds = () => Math.floor(now().getTime() / 1000)
  const conditional = (send: () => Promise<unknown>): Promise<boolean> =>
    writing(async () => {
      try {
        await send()
        return true
      } catch (error) {
        if (isConditionFailed(error)) return false
        throw error
      }
    })
  return {
    get: async (pk, sk) => {
      const { Item: found } = await translated(() =>
        documents.send(new GetCommand({ TableName: tableName, Key: { pk, sk }, ConsistentRead: true })),
      )
      // Only rows of this engine are in the table.
      const item = found as Item | undefined
      return item === undefined || isExpired(item, nowSeconds()) ? undefined : item
    },
    insert: (item) =>
      conditional(() =>
        documents.send(new PutCommand({ TableName: tableName, ...inserting(item, nowSeconds()) })),
      ),
    update: (item) =>
      conditional(() => documents.send(new PutCommand({ TableName: tableName, ...updating(item) }))),
    remove: (pk, sk, version) =>
      conditional(() =>
        documents.send(new DeleteCommand({ TableName: tableName, ...removing({ pk, sk, version }) })),
      ),
    query: (pk, of) => page(documents, tableName, { ...of, pk, nowSeconds: nowSeconds(), ...keysOf(false) }),
    queryIndex: (g1pk, of) =>
      page(documents, tableName, { ...of, pk: g1pk, nowSeconds: nowSeconds(), ...keysOf(true) }),
    transact: (writes) =>
      transact(
        documents,
        writes.map((write) => toTransactItem(tableName, write, nowSeconds())),
        writes,
      ),
  }
}

function isExpired(item: Item, nowSeconds: number): boolean {
  return item.expiresAt !== undefined && item.expiresAt <= nowSeconds
}

function keysOf(index: boolean) {
  return index
    ? { partition: 'g1pk', sort: 'g1sk', indexName: INDEX }
    : { partition: 'pk', sort: 'sk', indexName: undefined }
}

type Asked = PageOf & ReturnType<typeof keysOf> & { pk: string; nowSeconds: number }

async function page(documents: DynamoDBDocumentClient, tableName: string, asked: Asked): Promise<Page<Item>> {
  const { pk, prefix = '', limit, order, partition, sort, indexName, nowSeconds } = asked
  const start = startOf(asked)
  if (start === 'at the end') return { items: [] }
  const answer = await translated(() =>
    documents.send(
      new QueryCommand({
        TableName: tableName,
        ...(indexName === undefined ? { ConsistentRead: true } : { IndexName: indexName }),
        KeyConditionExpression: prefix === '' ? '#p = :p' : '#p = :p AND begins_with(#s, :s)',
        FilterExpression: 'attribute_not_exists(#e) OR #e > :now',
        ExpressionAttributeNames: {
          '#p': partition,
          '#e': 'expiresAt',
          ...(prefix !== '' && { '#s': sort }),
        },
        ExpressionAttributeValues: { ':p': pk, ':now': nowSeconds, ...(prefix !== '' && { ':s': prefix }) },
        Limit: limit,
        ScanIndexForward: order !== 'desc',
        ...(start !== 'at the beginning' && { ExclusiveStartKey: start }),
      }),
    ),
  )
  const last = answer.LastEvaluatedKey
  return {
    // Only rows of this engine are in the table.
    items: (answer.Items ?? []) as Item[],
    ...(last !== undefined && { next: nextOf(last, asked) }),
  }
}

/** DynamoDB refuses a start outside of what is asked for. */
function startOf({ pk, prefix = '', after, order, indexName }: Asked) {
  if (after === undefined) return 'at the beginning'
  const place = indexName === undefined ? undefined : fromNext(after)
  const where = placeOf(place?.g1sk ?? after, prefix)
  if (where !== 'inside')
    return (where === 'before') === (order !== 'desc') ? 'at the beginning' : 'at the end'
  return place ? { g1pk: pk, ...place } : { pk, sk: after }
}

function nextOf(last: Record<string, unknown>, { indexName }: Asked): string {
  const [pk, sk, g1sk] = [String(last['pk']), String(last['sk']), String(last['g1sk'])]
  return indexName === undefined ? sk : toNext({ pk, sk, g1sk })
}

async function transact(
  documents: DynamoDBDocumentClient,
  items: ReturnType<typeof toTransactItem>[],
  writes: readonly Write[],
): Promise<Transacted> {
  if (writes.length === 0) return { ok: true }
  checkTransaction(writes)
  return writing(async () => {
    try {
      await documents.send(new TransactWriteCommand({ TransactItems: items }))
      return { ok: true }
    } catch (error) {
      const failed = failedConditions(error)
      if (failed) return { ok: false, failed }
      throw error
    }
  })
}

/** Positions of the writes whose condition did not hold, when that and nothing else is why it was cancelled. */
function failedConditions(error: unknown): number[] | undefined {
  if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') return undefined
  const { CancellationReasons: reasons = [] } = error as Error & { CancellationReasons?: { Code?: string }[] }
  if (reasons.some(({ Code }) => Code !== 'None' && Code !== 'ConditionalCheckFailed')) return undefined
  return reasons.flatMap(({ Code }, position) => (Code === 'ConditionalCheckFailed' ? [position] : []))
}
