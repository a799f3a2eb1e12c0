import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { admin, makeKey, setup, stranger } from '../testing/fixture.ts'
import { getApiKey } from './get-api-key.ts'
import { listApiKeys } from './list-api-keys.ts'

async function withThree() {
  const deps = setup(openSqliteStore)
  for (const name of ['first', 'second', 'third']) {
    await makeKey(deps, admin, { name, scope: 'read' })
    deps.pass(1)
  }
  return deps
}

describe('listApiKeys', () => {
  it('pages newest first, each key once', async () => {
    const deps = await withThree()
    const names: string[] = []
    let after: string | undefined
    do {
      const page = await listApiKeys(deps, admin, { limit: 2, after })
      expect(page.results.length).toBeLessThanOrEqual(2)
      names.push(...page.results.map((key) => key.name))
      after = page.next
    } while (after !== undefined)
    expect(names).toEqual(['third', 'second', 'first'])
  })

  it('shows no account the keys of another, not even with its cursor', async () => {
    const deps = await withThree()
    const { next } = await listApiKeys(deps, admin, { limit: 1 })
    expect((await listApiKeys(deps, stranger, { limit: 10 })).results).toEqual([])
    expect((await listApiKeys(deps, stranger, { limit: 10, after: next })).results).toEqual([])
  })

  it('refuses a cursor it never gave out', async () => {
    const deps = await withThree()
    await expect(listApiKeys(deps, admin, { limit: 10, after: 'nonsense' })).rejects.toMatchObject({
      kind: 'invalid',
    })
  })
})

describe('getApiKey', () => {
  it('tells expired keys from active ones by the clock', async () => {
    const deps = setup(openSqliteStore)
    const expiresAt = new Date(deps.now().getTime() + 60_000).toISOString()
    const { keyId } = await makeKey(deps, admin, { name: 'short', scope: 'read', expiresAt })
    expect((await getApiKey(deps, admin, keyId)).answer).toMatchObject({ status: 'active', expiresAt })
    deps.pass(60)
    expect((await getApiKey(deps, admin, keyId)).answer).toMatchObject({ status: 'expired' })
  })

  it('answers a stranger that there is no such key', async () => {
    const deps = setup(openSqliteStore)
    const { keyId } = await makeKey(deps, admin, { name: 'mine', scope: 'read' })
    await expect(getApiKey(deps, stranger, keyId)).rejects.toMatchObject({ code: 'api_key_not_found' })
  })
})
