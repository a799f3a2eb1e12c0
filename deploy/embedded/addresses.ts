import { lookup } from 'node:dns/promises'

type Lookup = (name: string) => Promise<readonly { address: string }[]>

const IPV4_LOOPBACK = '127.0.0.1'
/** What of the loopback addresses is bound. `::1` has no other name: `localhost` may be another program's, by IPv4. */
const BOUND: Readonly<Record<string, string>> = {
  [IPV4_LOOPBACK]: IPV4_LOOPBACK,
  '0.0.0.0': IPV4_LOOPBACK,
  '::': '::1',
}

/** As it stands in a URL. */
export const inUrl = (host: string) => (host.includes(':') ? `[${host}]` : host)

/**
 * Under which name or address clients on this machine reach what listens at `host`: `localhost` only where that is what
 * is bound.
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

/**
 * The environment of the product's own processes: what they say to each other goes through no proxy, whatever stands in
 * `HTTP_PROXY`.
 */
export function withoutInnerProxy(env: NodeJS.ProcessEnv, host: string): NodeJS.ProcessEnv {
  const inner = ['localhost', IPV4_LOOPBACK, '[::1]', inUrl(host)]
  const given = env['no_proxy'] ?? env['NO_PROXY'] ?? ''
  const all = [...new Set([...given.split(',').filter((one) => one !== ''), ...inner])].join(',')
  return { ...env, NO_PROXY: all, no_proxy: all }
}
