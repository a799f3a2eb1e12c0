import type { Item, NewItem, PlainWrite } from '#platform/table'

/**
 * Attribute with the id of the write that stored the row, to recognise it when the answer is lost. Not part of the
 * item.
 */
export const WRITE_ID = 'writeId'

/** Asks for the existing row when a condition fails. */
const TELL = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const
const VERSION_IS = { ConditionExpression: '#v = :v', ExpressionAttributeNames: { '#v': 'version' } }

/** A row that has expired and is not yet deleted. */
export type Expired = { version: number; atSeconds: number }

/** Inserts where no row exists, or replaces `expired` and continues from its version. */
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

export function toTransactItem(tableName: string, write: PlainWrite, expired: Expired | undefined) {
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
