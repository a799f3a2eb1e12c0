import { lookup } from 'node:dns/promises'

type Lookup = (name: string) => Promise<readonly { address: string }[]>

const IPV4_LOOPBACK = '127.0.0.1'
/**
 * The loopback address that is bound for each host. `localhost` may resolve to IPv4, where another program may listen,
 * so `::1` has no other name.
 */
const BOUND: Readonly<Record<string, string>> = {
  [IPV4_LOOPBACK]: IPV4_LOOPBACK,
  '0.0.0.0': IPV4_LOOPBACK,
  '::': '::1',
}

/** A host as written in a URL. */
export const inUrl = (host: string) => (host.includes(':') ? `[${host}]` : host)

/**
 * The host that clients on this machine use to reach what listens at `host`: `localhost` only if it resolves to the
 * bound address.
 */
export async function shownHostOf(
  host: string,
  find: Lookup = (name) => lookup(name, { all: true }),
): Promise<string> {
  const bound = BOUND[host]
  if (bound === undefined) return inUrl(host)
  const local = await find('localhost').catch(() => [])
  return local.some(({ address }) => address === bound) ? 'localhost' : inUrl(bound)
}

/** The environment of the product's own processes: requests between them use no proxy, whatever `HTTP_PROXY` says. */
export function withoutInnerProxy(env: NodeJS.ProcessEnv, host: string): NodeJS.ProcessEnv {
  const inner = ['localhost', IPV4_LOOPBACK, '[::1]', inUrl(host)]
  const given = env['no_proxy'] ?? env['NO_PROXY'] ?? ''
  const all = [...new Set([...given.split(',').filter((one) => one !== ''), ...inner])].join(',')
  return { ...env, NO_PROXY: all, no_proxy: all }
}
