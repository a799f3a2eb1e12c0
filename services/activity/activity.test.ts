import { describe } from 'vitest'
import { dynamoTable } from '#platform/table/dynamo'
import { hasJava, startDynamoLocal } from '#platform/table/dynamo/testing'
import { openSqliteStore } from '#platform/table/sqlite'
import { describeActivity } from './activity.contract.ts'

describeActivity('SQLite', async () => {
  const stores: AsyncDisposable[] = []
  return {
    runs: 12,
    table: async (now) => {
      const store = openSqliteStore(':memory:', { now })
      stores.push(store)
      return store.table('activity')
    },
    [Symbol.asyncDispose]: async () => {
      for (const store of stores) await store[Symbol.asyncDispose]()
    },
  }
})

const runs = hasJava() || process.env['CI'] === 'true'
describe.runIf(runs)('with DynamoDB Local', () => {
  describeActivity('DynamoDB Local', async () => {
    const local = await startDynamoLocal()
    let tables = 0
    return {
      runs: 1,
      table: async (now) => {
        const name = `activity_${++tables}`
        await local.createTable(name)
        return dynamoTable(local.client, name, { now })
      },
      [Symbol.asyncDispose]: () => local[Symbol.asyncDispose](),
    }
  })
})
