import type { CreateApiKeyInput, CreatedApiKey } from '#contracts/api-keys'
import { ROLE_PERMISSIONS, SCOPE_PERMISSIONS } from '#contracts/auth'
import { API_KEY_EVENTS, BusinessEvent } from '#contracts/events'
import type { Caller } from '#platform/caller'
import { addSeconds, type Now } from '#platform/clock'
import { type ChangeFeed, silentFeed } from '#platform/feed'
import { newId } from '#platform/ids'
import { noRepeats } from '#platform/idempotency'
import type { Table } from '#platform/table'
import { lagging, publishing } from '#platform/testing'
import { newSecret } from '../clients/random-secret.ts'
import { createApiKey } from '../operations/create-api-key.ts'
import { revokeApiKey } from '../operations/revoke-api-key.ts'
import { apiKeyRepository } from '../storage/api-key-repository.ts'

/** How many writes the secondary index of these suites is behind: nothing that must hold may depend on it. */
const INDEX_LAG = 3

export type OpenStore = (
  file: string,
  options: { now: Now },
) => AsyncDisposable & { table(name: string): Table; feed?(name: string): ChangeFeed }

type Deps = ReturnType<typeof setup>

/** Creates a key and returns it with its text. */
export async function makeKey(deps: Deps, caller: Caller, input: CreateApiKeyInput): Promise<CreatedApiKey> {
  const made = await createApiKey(deps, caller, { ...input, dryRun: false })
  if ('dryRun' in made) throw new Error('a dry run nobody asked for')
  return made
}

export const revokeKey = (deps: Deps, caller: Caller, keyId: string) =>
  revokeApiKey(deps, caller, { keyId, dryRun: false })

/** Real parts on an in-memory engine, with a clock that the test moves. A store without a feed tells nothing. */
export function setup(openStore: OpenStore) {
  let time = new Date('2026-03-01T12:00:00.000Z')
  const now = () => time
  const store = openStore(':memory:', { now })
  const table = lagging({ writes: INDEX_LAG, now }).table(store.table('api_keys'))
  const feed = store.feed?.('api_keys') ?? silentFeed()
  const published = publishing(table, API_KEY_EVENTS, { newId, now })
  return {
    table,
    feed,
    keys: apiKeyRepository(table, feed),
    once: noRepeats,
    now,
    newId,
    newSecret,
    limitsOf: async () => ({ maxApiKeys: 3 }),
    config: { feedSweepSeconds: 0.5 },
    publish: published.publish,
    /** What was published, oldest first, in the form that every event has. */
    events: async () => (await published.events()).map((event) => BusinessEvent.parse(event)),
    pass: (seconds: number) => void (time = addSeconds(time, seconds)),
  }
}

export const admin: Caller = {
  accountId: 'acc_one00000',
  permissions: ROLE_PERMISSIONS.developer,
  principal: { type: 'user', id: 'usr_1' },
  requestId: 'req_1',
}
export const stranger: Caller = { ...admin, accountId: 'acc_two00000' }
export const reader: Caller = { ...admin, permissions: SCOPE_PERMISSIONS.read }
export const cell: Caller = {
  ...admin,
  accountId: '',
  principal: { type: 'cell', id: 'local' },
}
export const system: Caller = { ...cell, principal: { type: 'system', id: 'auth' } }
