import { type ControllerStore, RATE_LIMITS_TABLE } from '#deploy/embedded'
import { systemNow as now } from '#platform/clock'
import { dynamoTable } from '#platform/table/dynamo'
import { dynamoLocalClient } from '#platform/table/dynamo/testing'
import { openSqliteStore } from '#platform/table/sqlite'

/** A database that several processes use, told to them as text. */
export type StoreConfig = { engine: 'sqlite'; file: string } | { engine: 'dynamo'; port: number }

export const TABLES = [
  'users_accounts',
  'auth',
  'api_keys',
  'indexes',
  'billing',
  'activity',
  RATE_LIMITS_TABLE,
]

export function openStore(config: StoreConfig): ControllerStore {
  if (config.engine === 'sqlite') return openSqliteStore(config.file, { now })
  const client = dynamoLocalClient(config.port)
  const tables = new Map(TABLES.map((name) => [name, dynamoTable(client, name, { now })]))
  return {
    table: (name) => {
      const table = tables.get(name)
      if (table) return table
      throw new Error(`no table ${name}`)
    },
    state: () => ({ reads: true, writes: true }),
    [Symbol.asyncDispose]: async () => client.destroy(),
  }
}
