import { expect, it } from 'vitest'
import { listCache } from './list-cache.ts'

function setup() {
  let tell = (_accountId: string) => {}
  const cache = listCache((listener) => {
    tell = listener
    return () => {}
  })
  return { cache, changed: (accountId: string) => tell(accountId) }
}

it('the list cache loads a list once, and again after it changed', async () => {
  const { cache, changed } = setup()
  let loads = 0
  const load = async () => `list ${++loads}`
  expect([await cache.get('a', load), await cache.get('a', load)]).toEqual(['list 1', 'list 1'])
  changed('b')
  expect(await cache.get('a', load)).toEqual('list 1')
  changed('a')
  expect(await cache.get('a', load)).toEqual('list 2')
})

it('the list cache does not keep a list that was read before a change', async () => {
  const { cache, changed } = setup()
  const slow = Promise.withResolvers<string>()
  const first = cache.get('a', () => slow.promise)
  changed('a')
  expect(await cache.get('a', async () => 'new')).toEqual('new')
  slow.resolve('old')
  expect(await first).toEqual('old')
  expect(await cache.get('a', async () => 'newer')).toEqual('new')
})

it('the list cache does not keep a failure', async () => {
  const { cache } = setup()
  await expect(Promise.resolve(cache.get('a', () => Promise.reject(new Error('no'))))).rejects.toThrow('no')
  expect(await cache.get('a', async () => 'list')).toEqual('list')
})
