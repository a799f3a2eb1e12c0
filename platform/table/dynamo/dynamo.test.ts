import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeTable } from '../table.contract.ts'
import { dynamoTable } from './index.ts'
import { type DynamoLocal, hasJava, startDynamoLocal } from './testing/dynamo-local.ts'

const runs = hasJava() || process.env['CI'] === 'true'
if (!runs)
  process.stderr.write(
    '\n!! DynamoDB Local needs Java, which is missing: the Table suite does NOT run on DynamoDB here.\n\n',
  )

describe.runIf(runs)('DynamoDB', () => {
  let local: DynamoLocal
  beforeAll(async () => void (local = await startDynamoLocal()), 90_000)
  afterAll(() => local[Symbol.asyncDispose]())

  describeTable('DynamoDB Local', async () => {
    let now = new Date(0)
    await local.createTable('suite')
    return {
      table: dynamoTable(local.client, 'suite', { now: () => now }),
      setNow: (date) => (now = date),
      close: async () => {},
    }
  })

  it('tries again when a write met a transaction, and gives up in the words of the port', async () => {
    await local.createTable('conflicts')
    const table = dynamoTable(local.client, 'conflicts', { now: () => new Date() })
    let left = 2
    // DynamoDB Local serialises transactions and never reports a conflict, so it is put in their way here.
    local.client.middlewareStack.add(
      (next) => async (args) => {
        if (left-- > 0) throw Object.assign(new Error('conflict'), { name: 'TransactionConflictException' })
        return next(args)
      },
      { step: 'initialize', name: 'conflicts' },
    )
    expect(await table.insert({ pk: 'p', sk: 'a' })).toBe(true)
    left = 100
    await expect(table.insert({ pk: 'p', sk: 'b' })).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'storage_unavailable',
    })
    local.client.middlewareStack.remove('conflicts')
  })
})
