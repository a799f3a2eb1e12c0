import { expect, it } from 'vitest'
import { AccountLimits } from '#contracts/users-accounts'
import { readConfig } from './config.ts'

it('has limits of its own where none are configured', () => {
  expect(AccountLimits.safeParse(readConfig({ USERS_ACCOUNTS_MAX_SHARDS: '' }).defaultLimits).success).toBe(
    true,
  )
  expect(readConfig({ USERS_ACCOUNTS_MAX_SHARDS: '7' }).defaultLimits.maxShards).toBe(7)
})

it('refuses limits that its contract could not answer, naming every one', () => {
  const read = () => readConfig({ USERS_ACCOUNTS_MAX_SHARDS: '0', USERS_ACCOUNTS_MAX_INVITATIONS: '1000000' })
  expect(read).toThrow(/USERS_ACCOUNTS_MAX_SHARDS[\s\S]*USERS_ACCOUNTS_MAX_INVITATIONS/)
})
