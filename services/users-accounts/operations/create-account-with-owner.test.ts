import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { setup, system } from '../testing/fixture.ts'
import { createAccountWithOwner } from './create-account-with-owner.ts'
import { findMembership } from './find-membership.ts'
import { listUserMemberships } from './list-user-memberships.ts'

const input = { ownerEmail: 'Ada@Example.com', ownerName: 'Ada', accountName: 'Analytical Engines' }

describe('createAccountWithOwner', () => {
  it('makes the user, the account and the ownership', async () => {
    const deps = setup(openSqliteStore)
    const made = await createAccountWithOwner(deps, system, input)
    expect(made).toMatchObject({
      created: true,
      account: { name: 'Analytical Engines' },
      user: { email: 'ada@example.com', name: 'Ada' },
      membership: { role: 'owner' },
    })
    expect(made.account.accountId).toMatch(/^acc_.{8}$/)
    const { userId } = made.user
    expect(await findMembership(deps, { ...made.account, userId })).toEqual({
      membership: made.membership,
    })
    expect(await listUserMemberships(deps, userId)).toEqual({
      results: [{ ...made.membership, accountName: 'Analytical Engines' }],
    })
    expect((await deps.events()).map(({ type }) => type).toSorted()).toEqual([
      'account.created',
      'member.added',
      'user.created',
    ])
  })

  it('answers the same account for every spelling of the e-mail', async () => {
    const deps = setup(openSqliteStore)
    const made = await createAccountWithOwner(deps, system, input)
    for (const ownerEmail of ['ada@example.com', ' ADA@EXAMPLE.COM ', 'ａｄａ@example.com']) {
      const again = await createAccountWithOwner(deps, system, { ownerEmail, accountName: 'Another' })
      expect(again).toEqual({ ...made, created: false })
    }
  })

  it('makes one account when several calls come at once', async () => {
    const deps = setup(openSqliteStore)
    const made = await Promise.all([1, 2, 3, 4].map(() => createAccountWithOwner(deps, system, input)))
    expect(new Set(made.map(({ account }) => account.accountId)).size).toBe(1)
    expect(made.filter(({ created }) => created)).toHaveLength(1)
    expect((await deps.events()).filter(({ type }) => type === 'account.created')).toHaveLength(1)
  })

  it('never takes over an account whose id is minted twice', async () => {
    const deps = setup(openSqliteStore)
    const ids = ['acc_same0000', 'acc_same0000', 'acc_other000']
    const newId: typeof deps.newId = (kind) => (kind === 'account' ? (ids.shift() ?? '') : deps.newId(kind))
    const first = await createAccountWithOwner({ ...deps, newId }, system, input)
    const other = { ownerEmail: 'grace@example.com', accountName: 'Compilers' }
    const second = await createAccountWithOwner({ ...deps, newId }, system, other)
    expect(first.account.accountId).toBe('acc_same0000')
    expect(second.account.accountId).toBe('acc_other000')
    expect(second.created).toBe(true)
  })
})
