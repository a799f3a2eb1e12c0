import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeOutbox } from '../../outbox/outbox.contract.ts'
import { describeTable } from '../table.contract.ts'
import { dynamoTable } from './index.ts'
import { type DynamoLocal, hasJava, startDynamoLocal } from './testing/dynamo-local.ts'

const runs = hasJava() || process.env['CI'] === 'true'
if (!runs)
  process.stderr.write(
    '\n!! DynamoDB Local needs Java, which is missing: the Table suite does NOT run on DynamoDB here.\n\n',
  )

/**
 * Drops the first answer to some of the stored writes; `meanwhile` runs before the SDK resends them. Not to every
 * write: the SDK stops retrying when too many requests fail.
 */
function loseAnswers(
  client: DynamoDBClient,
  { every = 1, meanwhile = async () => {} }: { every?: number; meanwhile?: () => Promise<void> },
) {
  const lost = { count: 0 }
  let stored = 0
  const seen = new WeakSet<object>()
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const result = await next(args)
        const isWrite = commandName.startsWith('Put') || commandName.startsWith('Transact')
        const { statusCode } = result.response as { statusCode?: number }
        if (!isWrite || statusCode !== 200 || seen.has(args.input)) return result
        seen.add(args.input)
        if (stored++ % every > 0) return result
        lost.count++
        await meanwhile()
        throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' })
      },
    { step: 'deserialize', name: 'loses answers' },
  )
  return lost
}

describe.runIf(runs)('DynamoDB', () => {
  let local: DynamoLocal
  beforeAll(async () => void (local = await startDynamoLocal()))
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

  describeOutbox(
    'DynamoDB Local',
    async (now) => {
      await local.createTable('outbox')
      return dynamoTable(local.client, 'outbox', { now })
    },
    async () => {},
  )

  describeTable('DynamoDB Local, answers to writes being lost', async () => {
    let now = new Date(0)
    await local.createTable('lost')
    const client = local.newClient()
    const lost = loseAnswers(client, { every: 3 })
    return {
      table: dynamoTable(client, 'lost', { now: () => now }),
      setNow: (date) => (now = date),
      close: async () => {
        if (lost.count <= 20) throw new Error(`only ${lost.count} answers were lost`)
        client.destroy()
      },
    }
  })

  it('throws when an answer was lost and another row has replaced the written one', async () => {
    await local.createTable('unknown')
    const client = local.newClient()
    const table = dynamoTable(client, 'unknown', { now: () => new Date() })
    const other = dynamoTable(local.client, 'unknown', { now: () => new Date() })
    await other.insert({ pk: 'p', sk: 'a' })
    const meanwhile = async () => void (await other.update({ pk: 'p', sk: 'a', version: 2, by: 'another' }))
    loseAnswers(client, { meanwhile })
    await expect(table.update({ pk: 'p', sk: 'a', version: 1, by: 'us' })).rejects.toMatchObject({
      code: 'storage_unavailable',
    })
    expect(await other.get('p', 'a')).toEqual({ pk: 'p', sk: 'a', version: 3, by: 'another' })
    client.destroy()
  })

  it('retries a write that conflicts with a transaction, and gives up with an error of the port', async () => {
    await local.createTable('conflicts')
    const table = dynamoTable(local.client, 'conflicts', { now: () => new Date() })
    let left = 2
    // DynamoDB Local serialises transactions and never reports a conflict, so the test injects one.
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

  it('asks again for rows that an answer to a batch leaves out, and gives up when none comes any more', async () => {
    await local.createTable('batches')
    const client = local.newClient()
    const table = dynamoTable(client, 'batches', { now: () => new Date() })
    const keys = Array.from({ length: 7 }, (_, at) => ({ pk: 'p', sk: String(at) }))
    await table.transact(keys.map((item) => ({ type: 'insert', item })))
    /** How many rows each answer holds at most, as when rows are large or the table is busy. */
    let atMost = [3, 0, 2]
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          const result = await next(args)
          const { output } = result as { output: { Responses?: { batches: { pk: object; sk: object }[] } } }
          const rows = output.Responses?.batches
          const most = atMost.shift()
          if (commandName !== 'BatchGetItemCommand' || rows === undefined || most === undefined) return result
          const Keys = rows.slice(most).map(({ pk, sk }) => ({ pk, sk }))
          const left = { Responses: { batches: rows.slice(0, most) }, UnprocessedKeys: { batches: { Keys } } }
          Object.assign(output, left)
          return result
        },
      { step: 'deserialize', name: 'leaves rows out', priority: 'high' },
    )
    expect((await table.getMany(keys)).map((row) => row?.sk)).toEqual(keys.map(({ sk }) => sk))
    expect(atMost).toEqual([])
    atMost = Array<number>(20).fill(0)
    await expect(table.getMany(keys)).rejects.toMatchObject({ code: 'storage_unavailable' })
    client.destroy()
  })
})
