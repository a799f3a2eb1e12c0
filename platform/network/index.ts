import { isIPv4, isIPv6 } from 'node:net'

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i
const GROUPS = 8
/** The first groups of an IPv6 address are its network; a client can choose the others freely. */
const NETWORK_GROUPS = 4

/**
 * The network that limits count for: an IPv4 address, or the /64 of an IPv6 address, all of which one client can use.
 */
export function networkOf(address: string): string {
  const [plain = ''] = address.split('%')
  const mapped = MAPPED.exec(plain)?.[1] ?? plain
  if (isIPv4(mapped) || !isIPv6(plain)) return mapped
  const [before = '', after] = plain.toLowerCase().split('::')
  const groupsOf = (text: string) => (text === '' ? [] : text.split(':'))
  const [head, tail] = [groupsOf(before), groupsOf(after ?? '')]
  // The last group may be written as an IPv4 address, which stands for two groups.
  const width = (groups: string[]) => groups.reduce((sum, one) => sum + (one.includes('.') ? 2 : 1), 0)
  const gap = after === undefined ? 0 : GROUPS - width(head) - width(tail)
  const all = [...head, ...Array.from({ length: gap }, () => '0'), ...tail]
  const network = all.slice(0, NETWORK_GROUPS).map((group) => Number.parseInt(group, 16).toString(16))
  return `${network.join(':')}::/64`
}
