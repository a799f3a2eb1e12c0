import { describe, expect, it } from 'vitest'
import { shownHostOf, withoutInnerProxy } from './addresses.ts'

const resolving =
  (...addresses: string[]) =>
  async () =>
    addresses.map((address) => ({ address }))
const both = resolving('::1', '127.0.0.1')

describe('the address shown to clients', () => {
  it.each([
    ['127.0.0.1', both, 'localhost'],
    ['127.0.0.1', resolving('::1'), '127.0.0.1'],
    ['0.0.0.0', resolving('::1'), '127.0.0.1'],
    ['::', both, 'localhost'],
    ['::', resolving('127.0.0.1'), '[::1]'],
    ['::1', both, '[::1]'],
    ['::1', resolving('127.0.0.1'), '[::1]'],
    ['localhost', both, 'localhost'],
    ['192.0.2.7', both, '192.0.2.7'],
    ['2001:db8::1', both, '[2001:db8::1]'],
  ])('for --host %s is one that is bound', async (host, find, shown) => {
    expect(await shownHostOf(host, find)).toBe(shown)
  })

  it('for --host 127.0.0.1 is the same when names cannot be looked up', async () => {
    const fails = () => Promise.reject(new Error('no resolver'))
    expect(await shownHostOf('127.0.0.1', fails)).toBe('127.0.0.1')
  })
})

it('the product’s processes use no proxy between each other, and the configured one for all other requests', () => {
  const env = withoutInnerProxy(
    { NO_PROXY: 'corp.example,localhost', HTTP_PROXY: 'http://p:1' },
    '2001:db8::1',
  )
  expect(env).toEqual({
    HTTP_PROXY: 'http://p:1',
    NO_PROXY: 'corp.example,localhost,127.0.0.1,[::1],[2001:db8::1]',
    no_proxy: 'corp.example,localhost,127.0.0.1,[::1],[2001:db8::1]',
  })
})
