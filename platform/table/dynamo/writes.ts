import type { Item, NewItem, Write } from '#platform/table'

/** Beside a row's own attributes: which write stored it, to know it again when its answer is lost. Never read out. */
export const WRITE_ID = 'writeId'

/** What is told of the row that stood in the way. */
const TELL = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const
const VERSION_IS = { ConditionExpression: '#v = :v', ExpressionAttributeNames: { '#v': 'version' } }

/** A row that has expired and was not taken away yet. */
export type Expired = { version: number; atSeconds: number }

/** A row may be inserted where there is none, or in the place of `expired`: then it goes on from that one's version. */
export function inserting(
  item: NewItem,
  { expired, version = 1 }: { expired?: Expired; version?: number } = {},
) {
  if (expired === undefined)
    return {
      Item: { ...item, version },
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': 'pk' },
      ...TELL,
    }
  return {
    Item: { ...item, version: Math.max(version, expired.version + 1) },
    ConditionExpression: '#v = :v AND #e <= :now',
    ExpressionAttributeNames: { '#v': 'version', '#e': 'expiresAt' },
    ExpressionAttributeValues: { ':v': expired.version, ':now': expired.atSeconds },
    ...TELL,
  }
}

export function updating(item: Item) {
  return {
    Item: { ...item, version: item.version + 1 },
    ...VERSION_IS,
    ExpressionAttributeValues: { ':v': item.version },
    ...TELL,
  }
}

function removing({ pk, sk, version }: { pk: string; sk: string; version: number }) {
  return { Key: { pk, sk }, ...VERSION_IS, ExpressionAttributeValues: { ':v': version } }
}

export function toTransactItem(tableName: string, write: Write, expired: Expired | undefined) {
  const TableName = tableName
  switch (write.type) {
    case 'insert': {
      const how = {
        ...(write.version !== undefined && { version: write.version }),
        ...(expired && { expired }),
      }
      return { Put: { TableName, ...inserting(write.item, how) } }
    }
    case 'update':
      return { Put: { TableName, ...updating(write.item) } }
    case 'remove':
      return { Delete: { TableName, ...removing(write) } }
    case 'check':
      return { ConditionCheck: { TableName, ...removing(write) } }
  }
}
