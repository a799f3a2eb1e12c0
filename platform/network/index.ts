import { isIPv4, isIPv6 } from 'node:net'

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i
const GROUPS = 8
/** Of an IPv6 address these groups are its network; the rest, each holder chooses freely. */
const NETWORK_GROUPS = 4

/** Who counts as one: an IPv4 address, or the /64 of an IPv6 address, because whoever has one address there has them all. */
export function networkOf(address: string): string {
  const [plain = ''] = address.split('%')
  const mapped = MAPPED.exec(plain)?.[1] ?? plain
  if (isIPv4(mapped) || !isIPv6(plain)) return mapped
  const [before = '', after] = plain.toLowerCase().split('::')
  const groupsOf = (text: string) => (text === '' ? [] : text.split(':'))
  const [head, tail] = [groupsOf(before), groupsOf(after ?? '')]
  // The last group may be written as an IPv4 address, which takes the room of two.
  const width = (groups: string[]) => groups.reduce((sum, one) => sum + (one.includes('.') ? 2 : 1), 0)
  const gap = after === undefined ? 0 : GROUPS - width(head) - width(tail)
  const all = [...head, ...Array.from({ length: gap }, () => '0'), ...tail]
  const network = all.slice(0, NETWORK_GROUPS).map((group) => Number.parseInt(group, 16).toString(16))
  return `${network.join(':')}::/64`
}
