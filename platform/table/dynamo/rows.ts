import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { Item } from '#platform/table'
import { translated } from './errors.ts'
import { WRITE_ID } from './writes.ts'

export type Engine = {
  documents: DynamoDBDocumentClient
  tableName: string
  nowSeconds: () => number
  newWriteId: () => string
}

/** A strongly consistent read. */
export async function get({ documents, tableName, nowSeconds }: Engine, pk: string, sk: string) {
  const { Item: found } = await translated(() =>
    documents.send(new GetCommand({ TableName: tableName, Key: { pk, sk }, ConsistentRead: true })),
  )
  const item = found && toItem(found)
  return item === undefined || isExpired(item, nowSeconds()) ? undefined : item
}

/** The table holds only rows that this engine wrote. */
export function toItem({ [WRITE_ID]: _writeId, ...item }: Record<string, unknown>): Item {
  return item as Item
}

export function isExpired(item: Item, nowSeconds: number): boolean {
  return item.expiresAt !== undefined && item.expiresAt <= nowSeconds
}
