import { describe, expect, it } from 'vitest'
import type { ApiKey } from '#contracts/api-keys'
import { filterApiKeys, readApiKeysSearch } from './api-keys-search.ts'

const key = (name: string, more: Partial<ApiKey> = {}): ApiKey => ({
  keyId: `key_${name}`,
  name,
  scope: 'read',
  status: 'active',
  textPrefix: 'mqc_abcd',
  createdAt: '2026-11-01T00:00:00.000Z',
  createdBy: { type: 'user', id: 'usr_1' },
  requests: 0,
  ...more,
})
const KEYS = [
  key('shop', { note: 'production web shop', indexNames: ['products'] }),
  key('ci', { status: 'revoked' }),
  key('old', { status: 'expired' }),
]
const names = (search: Parameters<typeof filterApiKeys>[1]) =>
  filterApiKeys(KEYS, search).map(({ name }) => name)

describe('the list of API keys', () => {
  it('is searched by name, note, prefix and index; every word must match', () => {
    expect(names({ q: 'PRODUCTS web' })).toEqual(['shop'])
    expect(names({ q: 'mqc_' })).toEqual(['shop', 'ci', 'old'])
    expect(names({ q: 'shop missing' })).toEqual([])
  })

  it('tells working keys from revoked and expired ones', () => {
    expect(names({ show: 'active' })).toEqual(['shop'])
    expect(names({ show: 'ended' })).toEqual(['ci', 'old'])
  })

  it('drops unknown words of the address', () => {
    expect(readApiKeysSearch({ dialog: 'edit', about: 'key_1', q: 7, show: 'x' })).toEqual({
      dialog: 'edit',
      about: 'key_1',
      q: '7',
    })
    expect(readApiKeysSearch({ dialog: 'nonsense' })).toEqual({})
  })
})
