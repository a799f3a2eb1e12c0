import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { memberOf, setup, system } from '../testing/fixture.ts'
import { createAccountWithOwner } from './create-account-with-owner.ts'
import { getAccountLimits } from './get-account-limits.ts'
import { getOwnAccountLimits } from './get-own-account-limits.ts'
import { setAccountLimits } from './set-account-limits.ts'

const DEFAULTS = {
  maxShards: 5,
  maxReplicas: 1,
  maxInferences: 5,
  maxIndexes: 100,
  maxMembers: 500,
  maxInvitations: 50,
  maxApiKeys: 100,
}

async function withAccount() {
  const deps = setup(openSqliteStore)
  const { account } = await createAccountWithOwner(deps, system, {
    ownerEmail: 'ada@example.com',
    accountName: 'Engines',
  })
  return { deps, accountId: account.accountId }
}

describe('limits of an account', () => {
  it('are the defaults until some are set for the account', async () => {
    const { deps, accountId } = await withAccount()
    expect(await getAccountLimits(deps, accountId)).toEqual(DEFAULTS)
    const raised = { ...DEFAULTS, maxIndexes: 500 }
    expect(await setAccountLimits(deps, system, { accountId, overrides: { maxIndexes: 500 } })).toEqual(
      raised,
    )
    expect(await getOwnAccountLimits(deps, memberOf(accountId))).toEqual(raised)
  })

  it('fall back to the default when set without them, and follow a changed default', async () => {
    const { deps, accountId } = await withAccount()
    await setAccountLimits(deps, system, { accountId, overrides: { maxIndexes: 500, maxShards: 9 } })
    await setAccountLimits(deps, system, { accountId, overrides: { maxShards: 9 } })
    const config = { ...deps.config, defaultLimits: { ...DEFAULTS, maxIndexes: 7 } }
    expect(await getAccountLimits({ ...deps, config }, accountId)).toEqual({
      ...DEFAULTS,
      maxShards: 9,
      maxIndexes: 7,
    })
  })

  it('keep the zero that was set', async () => {
    const { deps, accountId } = await withAccount()
    const limits = await setAccountLimits(deps, system, { accountId, overrides: { maxInferences: 0 } })
    expect(limits.maxInferences).toBe(0)
  })

  it('are those of an account that there is', async () => {
    const { deps } = await withAccount()
    const overrides = { maxIndexes: 1000 }
    await expect(setAccountLimits(deps, system, { accountId: 'acc_none', overrides })).rejects.toMatchObject({
      code: 'account_not_found',
    })
  })
})
