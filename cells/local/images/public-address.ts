import { BlockList, isIP } from 'node:net'

const PRIVATE_4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]
/** Only 2000::/3 is global; of it those that stand for IPv4 addresses, or for nobody, are left out. */
const NOT_GLOBAL_6 = ['::/3', '4000::/2', '8000::/1', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

const blocked = new BlockList()
for (const [list, family] of [
  [PRIVATE_4, 'ipv4'],
  [NOT_GLOBAL_6, 'ipv6'],
] as const)
  for (const range of list) {
    const [address = '', bits] = range.split('/')
    blocked.addSubnet(address, Number(bits), family)
  }

/** Whether an IP address is one of the public internet: neither this machine, nor its network, nor a special one. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && !blocked.check(address, family === 6 ? 'ipv6' : 'ipv4')
}
