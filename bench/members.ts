import { ROLE_PERMISSIONS } from '#contracts/auth'
import { USERS_ACCOUNTS_EVENTS } from '#contracts/events'
import { usersAccountsRoutes } from '#contracts/users-accounts'
import { type Caller, systemCaller } from '#platform/caller'
import { systemNow as now } from '#platform/clock'
import { callerBeside, contractClient } from '#platform/http'
import { newId } from '#platform/ids'
import { noRepeats } from '#platform/idempotency'
import { eventPublisher } from '#platform/outbox'
import { openSqliteStore } from '#platform/table/sqlite'
import { readConfig, usersAccountsApp, usersAccountsRepository } from '#services/users-accounts'
import { median, type Row } from './support/report.ts'

const PAGE = 10
const FEW = 10
const MANY = 10_000
const CALLS = 300
const ROUNDS = 5
const system = systemCaller('bench', 'req_bench')

/**
 * Measures a page of the list of members, in an account of 10 and in one of 10,000: the first page, and one in the
 * middle. The database is in memory, because filling it takes 20,000 transactions.
 */
export async function measureMembers(): Promise<Row> {
  await using store = openSqliteStore(':memory:')
  const service = startService(store.table('users_accounts'))
  const [small, large] = [await service.fill('small', FEW), await service.fill('large', MANY)]
  const middle = await service.cursorAfter(large, MANY / 2)
  const few = await perCall(() => service.page(small))
  const first = await perCall(() => service.page(large))
  const inside = await perCall(() => service.page(large, middle))
  const many = Math.max(first, inside)
  const ratio = many / few
  return {
    name: `page of ${PAGE} members, ${MANY.toLocaleString('en')} in the account`,
    measured: `${many.toFixed(3)} ms`,
    against: `${FEW} in the account: ${few.toFixed(3)} ms`,
    ratio,
    target: '≤ 1.2',
    met: ratio <= 1.2,
  }
}

/** UsersAccounts alone. Mails are not sent; only their tokens are read. */
function startService(table: Parameters<typeof usersAccountsRepository>[0]) {
  let token = ''
  const never = () => {
    throw new Error('not part of this measurement')
  }
  const app = usersAccountsApp(
    {
      accounts: usersAccountsRepository(table),
      once: noRepeats,
      mail: async ({ text }) => {
        token = /#token=([\w-]+)/.exec(text)?.[1] ?? ''
        return { type: 'insert', item: { pk: 'MAIL', sk: newId('mail') } }
      },
      apiKeys: {
        ensureDefaultApiKey: never,
        confirmDefaultApiKey: never,
        revokeAllApiKeys: never,
        limitApiKeysOfUser: never,
      },
      auth: { countInvitationMail: async () => ({ counted: true }) },
      indexes: { listIndexes: never, deleteIndex: never },
      now,
      newId,
      newToken: () => newId('session').repeat(2),
      memberJob: () => ({ type: 'insert', item: { pk: 'JOB', sk: newId('job') } }),
      accountJob: () => ({ type: 'insert', item: { pk: 'JOB', sk: newId('job') } }),
      config: {
        ...readConfig({ USERS_ACCOUNTS_MAX_MEMBERS: `${MANY + 1}` }),
        consoleUrl: 'http://localhost',
      },
      publish: eventPublisher(USERS_ACCOUNTS_EVENTS, { newId, now }),
    },
    callerBeside,
  )
  const client = contractClient(usersAccountsRoutes, (request, env) => app.fetch(request, env))
  return {
    fill: async (name: string, members: number): Promise<Caller> => {
      const { account, user } = await client.createAccountWithOwner(system, {
        body: { ownerEmail: `${name}@example.com`, accountName: name },
      })
      const { accountId } = account
      const inAccount = systemCaller('bench', 'req_bench', accountId)
      for (let at = 1; at < members; at++) {
        const email = `${name}-${at}@example.com`
        await client.createInvitation(inAccount, { body: { email, role: 'viewer' } })
        await client.acceptInvitationAsNewUser(system, { body: { token, email } })
      }
      const principal = { type: 'user' as const, id: user.userId }
      return { accountId, principal, permissions: ROLE_PERMISSIONS.owner, requestId: 'req_bench' }
    },
    page: (caller: Caller, after?: string) =>
      client.listMembers(caller, { query: { limit: PAGE, ...(after !== undefined && { after }) } }),
    cursorAfter: async (caller: Caller, members: number): Promise<string | undefined> => {
      let after: string | undefined
      for (let seen = 0; seen < members; seen += 100)
        after = (
          await client.listMembers(caller, { query: { limit: 100, ...(after !== undefined && { after }) } })
        ).next
      return after
    },
  }
}

async function perCall(call: () => Promise<unknown>): Promise<number> {
  for (let at = 0; at < CALLS; at++) await call()
  const samples: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now()
    for (let at = 0; at < CALLS; at++) await call()
    samples.push((performance.now() - began) / CALLS)
  }
  return median(samples)
}
