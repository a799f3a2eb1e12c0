import { USERS_ACCOUNTS_EVENTS } from '#contracts/events'
import { apiKeysRoutes } from '#contracts/api-keys'
import { ROLE_PERMISSIONS } from '#contracts/auth'
import { indexesRoutes } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import { addSeconds, type Now } from '#platform/clock'
import { type ContractClient, contractClient } from '#platform/http'
import { newId } from '#platform/ids'
import type { Mail } from '#platform/mail'
import { noRepeats } from '#platform/idempotency'
import type { Table } from '#platform/table'
import { lagging, publishing } from '#platform/testing'
import type { Role } from '#contracts/users-accounts'
import { readConfig } from '../config.ts'
import { acceptInvitationAsNewUser } from '../operations/accept-invitation-as-new-user.ts'
import { createAccountWithOwner } from '../operations/create-account-with-owner.ts'
import { createInvitation } from '../operations/create-invitation.ts'
import { usersAccountsRepository } from '../storage/users-accounts-repository.ts'

/** How many writes the secondary index of these suites is behind: nothing that must hold may depend on it. */
const INDEX_LAG = 3

const keepsAll: ContractClient<typeof apiKeysRoutes>['limitApiKeysOfUser'] = async () => ({
  beyond: [],
  limited: 0,
  keyIds: [],
})

export type OpenStore = (
  file: string,
  options: { now: Now },
) => AsyncDisposable & { table(name: string): Table }

/** Neighbours that these tests do not need; the acceptance tests use the real ones. */
const unreachable = () => new Response('{}', { status: 503 })

/** Real parts on an in-memory engine, with a clock that the test moves. Mails are collected in `mails`. */
export function setup(openStore: OpenStore) {
  let time = new Date('2026-03-01T12:00:00.000Z')
  const now = () => time
  const mails: Mail[] = []
  const store = openStore(':memory:', { now })
  const table = lagging({ writes: INDEX_LAG, now }).table(store.table('users_accounts'))
  const published = publishing(table, USERS_ACCOUNTS_EVENTS, { newId, now })
  return {
    accounts: usersAccountsRepository(table),
    once: noRepeats,
    mail: async (mail: Mail) => {
      mails.push(mail)
      return { type: 'insert' as const, item: { pk: 'MAIL', sk: newId('mail') } }
    },
    mails,
    apiKeys: {
      ...contractClient(apiKeysRoutes, unreachable),
      limitApiKeysOfUser: keepsAll,
    },
    keysAnsweredBy: (fetch: (request: Request) => Promise<Response>) => ({
      ...contractClient(apiKeysRoutes, fetch),
      limitApiKeysOfUser: keepsAll,
    }),
    auth: { countInvitationMail: async () => ({ counted: true as const }) },
    indexes: contractClient(indexesRoutes, unreachable),
    newToken: () => newId('session').repeat(2),
    accountJob: () => ({ type: 'insert' as const, item: { pk: 'JOB', sk: newId('job') } }),
    memberJob: () => ({ type: 'insert' as const, item: { pk: 'JOB', sk: newId('job') } }),
    now,
    newId,
    config: { ...readConfig({}), consoleUrl: 'http://console' },
    publish: published.publish,
    /** What was published, by account or user. */
    events: published.events,
    table,
    pass: (seconds: number) => void (time = addSeconds(time, seconds)),
  }
}

/** A caller with this role, as Auth would describe them. */
export const callerOf = (accountId: string, userId: string, role: Role): Caller => ({
  accountId,
  permissions: ROLE_PERMISSIONS[role],
  role,
  isSteppedUp: true,
  principal: { type: 'user', id: userId },
  requestId: 'req_3',
})

export const system: Caller = {
  accountId: '',
  principal: { type: 'system', id: 'first-run' },
  requestId: 'req_1',
}
export const memberOf = (accountId: string): Caller => ({
  accountId,
  permissions: ROLE_PERMISSIONS.owner,
  role: 'owner',
  principal: { type: 'user', id: 'usr_1' },
  requestId: 'req_2',
})

type Deps = ReturnType<typeof setup>

/** An account with its owner, created as in a sign-up. */
export async function withOwner(deps: Deps, email = 'olga@example.com') {
  const { account, user } = await createAccountWithOwner(deps, system, {
    ownerEmail: email,
    accountName: `Account of ${email}`,
  })
  const { accountId } = account
  return { accountId, userId: user.userId, email, owner: callerOf(accountId, user.userId, 'owner') }
}

/** Invites an address and accepts as a new user. */
export async function join(
  deps: Deps,
  by: Caller,
  { email, role }: { email: string; role: Exclude<Role, 'owner'> },
): Promise<{ userId: string; caller: Caller }> {
  await createInvitation(deps, by, { email, role, dryRun: false })
  const { userId } = await acceptInvitationAsNewUser(deps, system, { token: tokenFor(deps, email), email })
  return { userId, caller: callerOf(by.accountId, userId, role) }
}

/** The token in the newest mail to an address. */
export function tokenFor({ mails }: Pick<Deps, 'mails'>, email: string): string {
  const text = mails.findLast(({ to }) => to === email)?.text ?? ''
  return /#token=([\w-]+)/.exec(text)?.[1] ?? ''
}
