import { isIPv6 } from 'node:net'

/**
 * Whom an address belongs to, as far as limits go: of IPv6 everybody has a whole /64 to send from. An IPv4 address in
 * the form of IPv6 is the same as without.
 */
export function networkOf(address: string): string {
  const [, v4] = /^::ffff:([\d.]+)$/i.exec(address) ?? []
  if (v4 !== undefined) return v4
  if (!isIPv6(address)) return address
  const [before = '', after] = address.split('%')[0]?.split('::') ?? []
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  const head = groups(before)
  const tail = groups(after ?? '')
  const tailLength = tail.length + (tail.at(-1)?.includes('.') === true ? 1 : 0)
  const zeros = after === undefined ? [] : Array.from({ length: 8 - head.length - tailLength }, () => '0')
  const first = [...head, ...zeros, ...tail]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
  return `${first.join(':')}::/64`
}
