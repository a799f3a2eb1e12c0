import { expect, it } from 'vitest'
import { AccountLimits } from '#contracts/users-accounts'
import { readConfig } from './config.ts'

it('the configuration of UsersAccounts has default limits', () => {
  expect(AccountLimits.safeParse(readConfig({ USERS_ACCOUNTS_MAX_SHARDS: '' }).defaultLimits).success).toBe(
    true,
  )
  expect(readConfig({ USERS_ACCOUNTS_MAX_SHARDS: '7' }).defaultLimits.maxShards).toBe(7)
})

it('the configuration of UsersAccounts refuses limits outside the contract, naming each', () => {
  const read = () => readConfig({ USERS_ACCOUNTS_MAX_SHARDS: '0', USERS_ACCOUNTS_MAX_INVITATIONS: '1000000' })
  expect(read).toThrow(/USERS_ACCOUNTS_MAX_SHARDS[\s\S]*USERS_ACCOUNTS_MAX_INVITATIONS/)
})
