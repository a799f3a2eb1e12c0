import type { Caller } from '#platform/caller'
import type { Now } from '#platform/clock'
import { newId } from '#platform/ids'
import type { Table } from '#platform/table'
import { readConfig } from '../config.ts'
import type { UsersAccountsEvent } from '../events.ts'
import { usersAccountsRepository } from '../storage/users-accounts-repository.ts'

export type OpenStore = (
  file: string,
  options: { now: Now },
) => AsyncDisposable & { table(name: string): Table }

/** Real parts on an engine in memory at a fixed time. */
export function setup(openStore: OpenStore) {
  const now = () => new Date('2026-03-01T12:00:00.000Z')
  const events: UsersAccountsEvent[] = []
  const table = openStore(':memory:', { now }).table('users_accounts')
  return {
    accounts: usersAccountsRepository(table),
    now,
    newId,
    config: readConfig({}),
    emit: (event: UsersAccountsEvent) => void events.push(event),
    events,
    table,
  }
}

export const system: Caller = {
  accountId: '',
  access: 'read',
  principal: { type: 'system', id: 'first-run' },
  requestId: 'req_1',
}
export const memberOf = (accountId: string): Caller => ({
  accountId,
  access: 'admin',
  principal: { type: 'user', id: 'usr_1' },
  requestId: 'req_2',
})
