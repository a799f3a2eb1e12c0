import { randomUUID } from 'node:crypto'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { Now } from '#platform/clock'
import {
  checkTransaction,
  fromNext,
  type Item,
  type Page,
  type PageOf,
  placeOf,
  sequencesOf,
  type Table,
  toNext,
} from '#platform/table'
import { translated, writing } from './errors.ts'
import { asConditionFailed, expiredIn, wasStored } from './lost-answers.ts'
import { getMany } from './get-many.ts'
import { type Engine, get, toItem } from './rows.ts'
import { append, commit, isPlain } from './transact.ts'
import { turns } from './turns.ts'
import { type Expired, inserting, updating, WRITE_ID } from './writes.ts'

/** Name of the secondary index over `g1pk`, `g1sk`. */
const INDEX = 'by-g1'

/**
 * A table of DynamoDB. It must have the key `pk`, `sk`, the global secondary index `by-g1` on `g1pk`, `g1sk` with all
 * attributes, and may have `expiresAt` as its time to live.
 *
 * The SDK resends a request that was not answered. Puts carry an id, and removals are transactions with a token, so
 * that a write stored by the first request is not taken for a refused one.
 */
export function dynamoTable(
  client: DynamoDBClient,
  tableName: string,
  { now, newWriteId = randomUUID }: { now: Now; newWriteId?: () => string },
): Table {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })
  const nowSeconds = () => Math.floor(now().getTime() / 1000)
  const engine: Engine = { documents, tableName, nowSeconds, newWriteId }
  const inTurn = turns()
  return {
    get: (pk, sk) => get(engine, pk, sk),
    getMany: (keys) => getMany(engine, keys),
    insert: (item) => put(engine, (expired) => inserting(item, expired && { expired })),
    update: (item) => put(engine, () => updating(item)),
    remove: async (pk, sk, version) => (await commit(engine, [{ type: 'remove', pk, sk, version }])).ok,
    query: (pk, of) => page(documents, tableName, { ...of, pk, nowSeconds: nowSeconds(), ...keysOf(false) }),
    queryIndex: (g1pk, of) =>
      page(documents, tableName, { ...of, pk: g1pk, nowSeconds: nowSeconds(), ...keysOf(true) }),
    transact: async (writes) => {
      if (writes.length === 0) return { ok: true }
      checkTransaction(writes)
      const sequences = sequencesOf(writes)
      if (sequences.length === 0) return commit(engine, writes.filter(isPlain))
      return inTurn(sequences, () => append(engine, writes, sequences))
    },
  }
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
    items: (answer.Items ?? []).map(toItem),
    ...(last !== undefined && { next: nextOf(last, asked) }),
  }
}

/** DynamoDB refuses a start key outside of the queried range. */
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

type Put = ReturnType<typeof inserting> | ReturnType<typeof updating>

/** @returns `false` when the condition did not hold */
function put(
  { documents, tableName, nowSeconds, newWriteId }: Engine,
  build: (expired?: Expired) => Put,
): Promise<boolean> {
  const writeId = newWriteId()
  const attempt = async (expired?: Expired): Promise<boolean> => {
    const { Item: item, ...condition } = build(expired)
    try {
      const Item = { ...item, [WRITE_ID]: writeId }
      await documents.send(new PutCommand({ TableName: tableName, ...condition, Item }))
      return true
    } catch (error) {
      const failed = asConditionFailed(error)
      if (failed === undefined) throw error
      const inTheWay = expired ? undefined : expiredIn(failed.Item, nowSeconds())
      const isInsert = condition.ConditionExpression.startsWith('attribute_not_exists')
      if (isInsert && inTheWay) return attempt(inTheWay)
      return wasStored(failed, writeId)
    }
  }
  return writing(() => attempt())
}
