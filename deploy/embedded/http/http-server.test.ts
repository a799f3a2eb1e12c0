import { afterEach, describe, expect, it } from 'vitest'
import { type HttpServer, listen } from './http-server.ts'

let server: HttpServer | undefined
afterEach(() => server?.[Symbol.asyncDispose]())

/** The client address that the server sees. */
async function addressOf(trustedProxies: number, forwarded?: string): Promise<string> {
  server = await listen((_, { address }) => new Response(address), {
    host: '127.0.0.1',
    port: 0,
    flag: '--port',
    trustedProxies,
  })
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return (await fetch(`http://127.0.0.1:${server.port}/`, { headers })).text()
}

describe('the client address', () => {
  it.each([
    ['is that of the connection, whatever the client says', 0, '203.0.113.9', '127.0.0.1'],
    ['is the one that a single proxy appends', 1, '203.0.113.9', '203.0.113.9'],
    ['is not what the client sent to the proxy', 1, '10.0.0.1, 203.0.113.9', '203.0.113.9'],
    ['is the one the outer of two proxies appends', 2, '10.0.0.1, 203.0.113.9, 192.0.2.1', '203.0.113.9'],
    ['is the first one when there are fewer proxies than configured', 3, '203.0.113.9', '203.0.113.9'],
    ['is without the port', 1, '203.0.113.9:4711', '203.0.113.9'],
    ['may be IPv6', 1, '2001:db8::1', '2001:db8::1'],
    ['may be IPv6 with a port', 1, '[2001:db8::1]:4711', '2001:db8::1'],
    ['is that of the connection when the proxy sends no address', 1, 'unknown', '127.0.0.1'],
    ['is that of the connection when the proxy sends no header', 1, undefined, '127.0.0.1'],
  ])('%s', async (_, proxies, forwarded, address) => {
    expect(await addressOf(proxies, forwarded)).toBe(address)
  })
})
