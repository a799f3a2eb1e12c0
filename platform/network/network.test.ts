import fc from 'fast-check'
import { expect, it } from 'vitest'
import { networkOf } from './index.ts'

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8::1:2:3:4:5', '2001:db8:0:1::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64'],
  ['unknown', 'unknown'],
])('the address %s belongs to the network %s', (address, network) => expect(networkOf(address)).toBe(network))

it('is the same for every address of a network, and another for every other network', () => {
  const group = fc.integer({ min: 0, max: 0xffff }).map((one) => one.toString(16))
  const four = fc.tuple(group, group, group, group)
  fc.assert(
    fc.property(four, four, four, (network, one, other) => {
      const of = (rest: string[]) => networkOf([...network, ...rest].join(':'))
      expect(of(one)).toBe(of(other))
      const isSame = networkOf([...other, ...one].join(':')) === of(one)
      expect(isSame).toBe(network.join() === other.join())
    }),
  )
})
