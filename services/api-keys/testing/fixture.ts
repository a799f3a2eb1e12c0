import type { Caller } from '#platform/caller'
import { addSeconds, type Now } from '#platform/clock'
import type { ObservableTable } from '#platform/feed'
import { newId } from '#platform/ids'
import { newSecret } from '../clients/random-secret.ts'
import type { ApiKeyEvent } from '../events.ts'
import { apiKeyRepository } from '../storage/api-key-repository.ts'

export type OpenStore = (
  file: string,
  options: { now: Now },
) => AsyncDisposable & { table(name: string): ObservableTable }

/** Real parts on an engine in memory, with a clock that moves only when told. */
export function setup(openStore: OpenStore) {
  let time = new Date('2026-03-01T12:00:00.000Z')
  const now = () => time
  const events: ApiKeyEvent[] = []
  const table = openStore(':memory:', { now }).table('api_keys')
  return {
    table,
    keys: apiKeyRepository(table),
    now,
    newId,
    newSecret,
    config: { maxKeysPerAccount: 3, feedSweepSeconds: 5 },
    emit: (event: ApiKeyEvent) => void events.push(event),
    events,
    pass: (seconds: number) => void (time = addSeconds(time, seconds)),
  }
}

export const admin: Caller = {
  accountId: 'acc_one00000',
  access: 'admin',
  principal: { type: 'user', id: 'usr_1' },
  requestId: 'req_1',
}
export const stranger: Caller = { ...admin, accountId: 'acc_two00000' }
export const reader: Caller = { ...admin, access: 'read' }
export const writer: Caller = { ...admin, access: 'read-write' }
export const limited: Caller = { ...admin, indexNames: ['products'] }
export const cell: Caller = {
  ...admin,
  accountId: '',
  principal: { type: 'cell', id: 'local' },
  access: 'read',
}
export const system: Caller = { ...cell, principal: { type: 'system', id: 'auth' } }
