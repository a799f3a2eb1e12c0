import type { Item, NewItem, Write } from '#platform/table'

/** A row may be inserted where there is none, or one that has expired and was not taken away yet. */
export function inserting(item: NewItem, nowSeconds: number, version = 1) {
  return {
    Item: { ...item, version },
    ConditionExpression: 'attribute_not_exists(#pk) OR #e <= :now',
    ExpressionAttributeNames: { '#pk': 'pk', '#e': 'expiresAt' },
    ExpressionAttributeValues: { ':now': nowSeconds },
  }
}

const VERSION_IS = { ConditionExpression: '#v = :v', ExpressionAttributeNames: { '#v': 'version' } }

export function updating(item: Item) {
  return {
    Item: { ...item, version: item.version + 1 },
    ...VERSION_IS,
    ExpressionAttributeValues: { ':v': item.version },
  }
}

export function removing({ pk, sk, version }: { pk: string; sk: string; version: number }) {
  return { Key: { pk, sk }, ...VERSION_IS, ExpressionAttributeValues: { ':v': version } }
}

export function toTransactItem(tableName: string, write: Write, nowSeconds: number) {
  const TableName = tableName
  switch (write.type) {
    case 'insert':
      return { Put: { TableName, ...inserting(write.item, nowSeconds, write.version) } }
    case 'update':
      return { Put: { TableName, ...updating(write.item) } }
    case 'remove':
      return { Delete: { TableName, ...removing(write) } }
    case 'check':
      return { ConditionCheck: { TableName, ...removing(write) } }
  }
}
