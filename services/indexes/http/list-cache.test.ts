import { expect, it } from 'vitest'
import { type Bytes, listCache } from './list-cache.ts'

const bytes = (text: string): Bytes => new TextEncoder().encode(text)

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
  const load = async () => bytes(`list ${++loads}`)
  expect([await cache.get('a', load), await cache.get('a', load)]).toEqual([bytes('list 1'), bytes('list 1')])
  changed('b')
  expect(await cache.get('a', load)).toEqual(bytes('list 1'))
  changed('a')
  expect(await cache.get('a', load)).toEqual(bytes('list 2'))
})

it('the list cache does not keep a list that was read before a change', async () => {
  const { cache, changed } = setup()
  const slow = Promise.withResolvers<Bytes>()
  const first = cache.get('a', () => slow.promise)
  changed('a')
  expect(await cache.get('a', async () => bytes('new'))).toEqual(bytes('new'))
  slow.resolve(bytes('old'))
  expect(await first).toEqual(bytes('old'))
  expect(await cache.get('a', async () => bytes('newer'))).toEqual(bytes('new'))
})

it('the list cache does not keep a failure', async () => {
  const { cache } = setup()
  await expect(Promise.resolve(cache.get('a', () => Promise.reject(new Error('no'))))).rejects.toThrow('no')
  expect(await cache.get('a', async () => bytes('list'))).toEqual(bytes('list'))
})
