import { describe, expect, it } from 'vitest'
import { indexesRoutes } from '#contracts/indexes'
import { contractClient } from '#platform/http'
import type { Table } from '#platform/table'
import { openSqliteStore } from '#platform/table/sqlite'
import { type DiesAt, mortal } from '#platform/testing'
import { hashInvitationToken } from '../domain/invitation.ts'
import { accountJob } from '../jobs/account-job.ts'
import { usersAccountsRepository } from '../storage/users-accounts-repository.ts'
import { join, setup, system, tokenFor, withOwner } from '../testing/fixture.ts'
import { closeAccount } from './close-account.ts'
import { createAccount } from './create-account.ts'
import { createAccountWithOwner } from './create-account-with-owner.ts'
import { createInvitation } from './create-invitation.ts'
import { getAccountLimits } from './get-account-limits.ts'
import { removeMember } from './remove-member.ts'
import { changeMemberRole } from './change-member-role.ts'

/** Neighbours with no indexes, which make and revoke keys. */
function start() {
  const deps = setup(openSqliteStore)
  const asked: string[] = []
  const answers: Record<string, unknown> = {
    '/indexes': { results: [] },
    '/revoked-keys': { revoked: 0 },
    '/default-api-key': { apiKey: { keyId: 'key_1' }, secret: 'mqc_secret' },
    '/default-api-key/confirm': { confirmed: true },
  }
  const answer = async (request: Request) => {
    const { pathname } = new URL(request.url)
    asked.push(pathname)
    return Response.json(answers[pathname] ?? {}, { status: answers[pathname] === undefined ? 404 : 200 })
  }
  return {
    ...deps,
    asked,
    indexes: contractClient(indexesRoutes, answer),
    apiKeys: deps.keysAnsweredBy(answer),
  }
}
type Deps = ReturnType<typeof start>
const close = (deps: Deps, { owner, email }: Awaited<ReturnType<typeof withOwner>>) =>
  closeAccount(deps, owner, { confirmName: `Account of ${email}`, dryRun: false })
const rowsOf = async (table: Table, accountId: string) =>
  (await table.query(`ACCOUNT#${accountId}`, { limit: 1000 })).items

describe('an account whose owner left', () => {
  it('is still the one its owner signed up with: asking again makes no other, and is no conflict', async () => {
    const deps = start()
    const olga = await withOwner(deps)
    const dev = await join(deps, olga.owner, { email: 'dev@example.com', role: 'admin' })
    await changeMemberRole(deps, olga.owner, { userId: dev.userId, role: 'owner', dryRun: false })
    await removeMember(deps, olga.owner, { userId: olga.userId, dryRun: false })
    const again = await createAccountWithOwner(deps, system, {
      ownerEmail: olga.email,
      accountName: 'Another',
    })
    expect(again).toMatchObject({ created: false, account: { accountId: olga.accountId } })
    expect(again).not.toHaveProperty('membership')
  })
})

describe('accounts of one user', () => {
  it('are no more than allowed, also when many are made at once; closed ones do not count', async () => {
    const deps = start()
    Object.assign(deps.config, { maxOwnedAccounts: 3 })
    const olga = await withOwner(deps)
    const make = () => createAccount(deps, olga.owner, { name: 'Next', dryRun: false })
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(make))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    for (const one of outcomes.filter(({ status }) => status === 'rejected'))
      expect(one).toMatchObject({ reason: { code: 'account_limit_exceeded' } })
    await close(deps, olga)
    expect(await make()).toMatchObject({ account: { name: 'Next' } })
  })
})

describe('an account that is closed', () => {
  it('has no limits any more, so that nothing is made in it', async () => {
    const deps = start()
    const olga = await withOwner(deps)
    await close(deps, olga)
    await expect(getAccountLimits(deps, olga.accountId)).rejects.toMatchObject({
      code: 'account_not_found',
    })
    await expect(
      createInvitation(deps, olga.owner, { email: 'a@example.com', role: 'viewer', dryRun: false }),
    ).rejects.toMatchObject({ code: 'account_not_found' })
    await expect(close(deps, olga)).rejects.toMatchObject({ code: 'account_not_found' })
  })

  it('is looked at again a minute later, for keys and indexes that were being made just then', async () => {
    const deps = start()
    const olga = await withOwner(deps)
    await close(deps, olga)
    const run = accountJob(deps)
    const job = (step: string) => ({
      id: 'job_1',
      queue: 'accounts',
      dueAt: deps.now(),
      createdAt: deps.now(),
      attempts: 1,
      payload: { accountId: olga.accountId, step },
    })
    const signal = AbortSignal.timeout(10_000)
    const first = await run(job('close'), signal)
    expect(first).toMatchObject({ againAt: new Date(deps.now().getTime() + 60_000) })
    deps.pass(60)
    const before = deps.asked.length
    const second = await run(job('close'), signal)
    expect(deps.asked.slice(before)).toEqual(['/revoked-keys', '/indexes'])
    expect(second).toMatchObject({ payload: { step: 'purge' } })
  })

  it.each(['before', 'after'] as const)(
    'leaves nothing behind, wherever purging was cut off %s a write',
    async (when) => {
      let write = 1
      while (await isPurgedAfterDeath({ write, when })) write++
      expect(write).toBeGreaterThan(8)
    },
  )
})

/** Purges twice, the first time in a process that crashes. @returns whether it crashed */
async function isPurgedAfterDeath(dies: DiesAt): Promise<boolean> {
  const deps = start()
  const olga = await withOwner(deps)
  const dev = await join(deps, olga.owner, { email: 'dev@example.com', role: 'developer' })
  await createInvitation(deps, olga.owner, { email: 'x@example.com', role: 'viewer', dryRun: false })
  await close(deps, olga)
  const job = {
    id: 'job_1',
    queue: 'accounts',
    dueAt: deps.now(),
    createdAt: deps.now(),
    attempts: 1,
    payload: { accountId: olga.accountId, step: 'purge' },
  }
  const signal = AbortSignal.timeout(10_000)
  const first = mortal(dies)
  const accounts = usersAccountsRepository(first.table(deps.table))
  await accountJob({ ...deps, accounts })(job, signal).catch(() => {})
  await accountJob(deps)(job, signal)
  expect([dies, await rowsOf(deps.table, olga.accountId)]).toEqual([dies, []])
  for (const { userId } of [olga, dev]) {
    expect(await deps.accounts.listUserMemberships(userId)).toEqual([])
    expect((await deps.table.query(`USER#${userId}`, { limit: 9 })).items).toHaveLength(1)
  }
  expect(await deps.accounts.findEmailOwner(olga.email)).toEqual({ userId: olga.userId })
  for (const { to } of deps.mails) {
    const hash = hashInvitationToken(tokenFor(deps, to))
    expect((await deps.table.query(`INVITATION_TOKEN#${hash}`, { limit: 9 })).items).toEqual([])
  }
  return first.isDead
}
