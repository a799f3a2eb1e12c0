import { ROLE_PERMISSIONS } from '#contracts/auth'
import {
  type CasesOf,
  clients,
  cells,
  inside,
  member,
  newEmail,
  newKey,
  own,
  owner,
  sha,
  web,
  newAccount,
} from './world.ts'

const ASKS = 'It reads only.'

export const API_KEYS_CASES: CasesOf<'api-keys'> = {
  createApiKey: {
    request: async () => () => web('POST', '/keys', { body: { name: 'ci', scope: 'read' } }),
    publishes: ['api_key.created'],
    again: 'more',
  },
  updateApiKey: {
    request: async () => {
      const { keyId } = await newKey()
      return () => web('PATCH', `/keys/${keyId}`, { body: { name: 'renamed', note: 'of the build' } })
    },
    publishes: ['api_key.updated'],
    again: 'nothing',
  },
  rotateApiKey: {
    request: async () => {
      const { keyId } = await newKey()
      return () => web('POST', `/keys/${keyId}/rotate`, { body: {} })
    },
    publishes: ['api_key.created', 'api_key.rotated'],
    again: 'refused',
  },
  revokeApiKey: {
    request: async () => {
      const { keyId } = await newKey()
      return () => web('DELETE', `/keys/${keyId}`)
    },
    publishes: ['api_key.revoked'],
    again: 'nothing',
  },
  ensureDefaultApiKey: {
    request: async () => {
      const { body } = await inside((caller) =>
        clients().usersAccounts.createAccountWithOwner(caller, {
          body: { ownerEmail: newEmail(), accountName: 'Pumps' },
        }),
      )
      const { accountId } = (body as { account: { accountId: string } }).account
      return () =>
        inside((caller) => clients().apiKeys.ensureDefaultApiKey(caller, { body: { accountId } }), {
          accountId,
        })
    },
    publishes: ['api_key.created'],
    // Until its text is confirmed as seen, the key is replaced.
    again: 'more',
  },
  confirmDefaultApiKey: {
    request: async () => {
      const { accountId } = await newAccount()
      const { body } = await inside((caller) =>
        clients().apiKeys.ensureDefaultApiKey(caller, { body: { accountId } }),
      )
      const { keyId } = (body as { apiKey: { keyId: string } }).apiKey
      return () =>
        inside((caller) => clients().apiKeys.confirmDefaultApiKey(caller, { body: { accountId, keyId } }))
    },
    publishes: ['api_key.confirmed'],
    again: 'nothing',
  },
  limitApiKeysOfUser: {
    request: async () => {
      const { userId, cookie } = await member('admin')
      await newKey(cookie)
      const by = { type: 'user', id: own().userId } as const
      const permissions = [...ROLE_PERMISSIONS.viewer]
      const body = { accountId: own().accountId, userId, permissions, keep: false, dryRun: false, by }
      return () => inside((caller) => clients().apiKeys.limitApiKeysOfUser(caller, { body }))
    },
    publishes: ['api_key.revoked'],
    again: 'nothing',
  },
  revokeAllApiKeys: {
    request: async () => {
      const { accountId, cookie } = await owner()
      await newKey(cookie)
      return () =>
        inside((caller) => clients().apiKeys.revokeAllApiKeys(caller, { body: { accountId, purge: false } }))
    },
    publishes: ['api_key.revoked', 'api_key.revoked'],
    again: 'nothing',
  },
  verifyApiKey: {
    request: async () => () => cells('/verify-api-key', { keyHash: sha(own().keys.read) }),
    nothingBecause: ASKS,
    again: 'nothing',
  },
  recordApiKeyUse: {
    request: async () => {
      const { accountId, keyId } = own()
      const use = { accountId, keyId, requests: 1, lastUsedAt: new Date().toISOString() }
      return () => cells('/api-key-use', { batchId: 'one', uses: [use] })
    },
    nothingBecause: 'A count of requests, not a change of the key.',
    again: 'nothing',
  },
}
