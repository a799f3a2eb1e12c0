import { hash } from 'node:crypto'
import { listen } from '#deploy/embedded'
import { ROLE_PERMISSIONS } from '#contracts/auth'
import type { Caller } from '#platform/caller'
import { cellModel } from '#services/indexes/testing'
import { freePort } from '../support/product.ts'
import { openController } from './controller.ts'
import { startInstance } from './instance.ts'
import { openStore, type StoreConfig } from './store.ts'

export const ROOM = 8
export const READS_PER_MINUTE = 300
const CELL_TOKEN = 'token'

export type Account = {
  accountId: string
  /** Headers of an admin key. */
  admin: Record<string, string>
  /** Keys that only this test reports as used, or revokes. */
  spare: { keyId: string; headers: Record<string, string>; keyHash: string }[]
}

const system: Caller = { accountId: '', principal: { type: 'system', id: 'test' }, requestId: 'req_test' }

/** Two controllers over one database, in processes of their own, and a cell that follows the contract of cells. */
export async function startWorld(config: StoreConfig) {
  const cell = cellModel()
  cell.state.maxIndexes = ROOM
  cell.state.looks = 1
  const cellPort = await freePort()
  const server = await listen((request) => cell.fetch(request), {
    host: '127.0.0.1',
    port: cellPort,
    flag: '--cell-port',
  })
  const shared = {
    store: config,
    cellControlUrl: `http://127.0.0.1:${cellPort}`,
    cellToken: CELL_TOKEN,
    env: { GATEWAY_READS_PER_MINUTE: String(READS_PER_MINUTE) },
  }
  const accounts = await createAccounts({ ...shared, port: await freePort() })
  const instances = await Promise.all([startInstance(shared), startInstance(shared)])
  const store = openStore(config)
  return {
    cell,
    accounts,
    instances,
    table: (name: string) => store.table(name),
    asCell: { authorization: `Bearer ${CELL_TOKEN}` },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(instances.map((one) => one.kill()))
      await store[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}
export type World = Awaited<ReturnType<typeof startWorld>>

async function createAccounts(config: Parameters<typeof openController>[0]): Promise<Account[]> {
  await using controller = openController(config)
  const { usersAccounts, apiKeys } = controller.clients
  const accounts: Account[] = []
  for (const name of ['ada', 'grace', 'mary', 'joan']) {
    const { account, user } = await usersAccounts.createAccountWithOwner(system, {
      body: { ownerEmail: `${name}@example.com`, accountName: name },
    })
    const owner: Caller = {
      ...system,
      accountId: account.accountId,
      principal: { type: 'user', id: user.userId },
      permissions: ROLE_PERMISSIONS.owner,
    }
    const make = (text: string) => apiKeys.createApiKey(owner, { body: { name: text, scope: 'admin' } })
    const admin = await make('admin')
    const spare = []
    for (const text of ['one', 'two', 'three']) {
      const { keyId, secret } = await make(text)
      spare.push({
        keyId,
        headers: { 'x-api-key': secret },
        keyHash: hash('sha256', secret, 'base64url'),
      })
    }
    accounts.push({ accountId: account.accountId, admin: { 'x-api-key': admin.secret }, spare })
  }
  return accounts
}
