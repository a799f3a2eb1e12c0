import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemNow } from '#platform/clock'
import { composeMail } from '#platform/mail'
import { openOutbox, type Outbox } from '#platform/mail/outbox'
import { outboxPage } from './outbox-page.ts'

let dir: string
let outbox: Outbox
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'outbox-page-'))
  outbox = openOutbox(dir, { now: systemNow })
  await outbox.send(
    composeMail({
      to: 'ada@example.com',
      subject: '123456 is your code <script>alert(1)</script>',
      paragraphs: ['Join “<b>Engines</b>”.'],
      action: { label: 'See it', url: 'http://localhost:8800/invitation#token=abc' },
      closing: 'Ignore it.',
    }),
    'job_1',
  )
})
afterAll(() => rm(dir, { recursive: true, force: true }))

const CONSOLE = 'http://localhost:8800'
const PAGE = 'http://localhost:8800/dev/outbox'
const KEY = 'k'.repeat(43)
const JSON_TOO = { accept: 'application/json' }
type Asked = { address?: string; headers?: Record<string, string>; consoleUrl?: string }
const ask = (url: string, { address = '127.0.0.1', headers = {}, consoleUrl = CONSOLE }: Asked = {}) =>
  outboxPage(outbox, new Request(url, { headers }), { address, consoleUrl, key: KEY, now: systemNow() })
/** The cookie that the printed link gives. */
const cookieOf = async () =>
  (await ask(`${PAGE}?key=${KEY}`))?.headers.get('set-cookie')?.split(';')[0] ?? 'none'

describe('the outbox', () => {
  it.each([
    ['http://localhost:8800/dev/outbox', '127.0.0.1'],
    ['http://127.0.0.1:8800/dev/outbox', '::ffff:127.0.0.1'],
    ['http://[::1]:8800/dev/outbox', '::1'],
  ])('is shown at %s to %s once the printed link was opened', async (url, address) => {
    const opened = await ask(`${url}?key=${KEY}`, { address })
    expect([opened?.status, opened?.headers.get('location')]).toEqual([303, '/dev/outbox'])
    expect(opened?.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict; Path=\/dev\/outbox/)
    expect(opened?.headers.get('set-cookie')).not.toContain(KEY)
    const page = await ask(url, { address, headers: { cookie: await cookieOf() } })
    expect(page?.status).toBe(200)
    const text = await page?.text()
    expect(text).toContain('123456 is your code')
    expect(text).toContain('data-copy="123456"')
    expect(text).toContain('just now')
  })

  it.each([
    ['no key', PAGE, {}],
    ['a wrong key', `${PAGE}?key=${'x'.repeat(43)}`, {}],
    ['a key that is cut off', `${PAGE}?key=${KEY.slice(1)}`, {}],
    ['an empty key', `${PAGE}?key=`, {}],
    ['the key in the place of the cookie', PAGE, { cookie: `mqc_outbox=${KEY}` }],
    ['a made-up cookie', PAGE, { cookie: 'mqc_outbox=abc' }],
    ['no key, asking for JSON', PAGE, JSON_TOO],
  ])('tells a user of this machine with %s only where the key is', async (_, url, headers) => {
    const page = await ask(url, { headers })
    expect(page?.status).toBe(401)
    const text = await page?.text()
    expect(text).toContain('outbox-key')
    for (const words of ['123456', 'ada@example.com', KEY]) expect(text).not.toContain(words)
    expect(page?.headers.has('set-cookie')).toBe(false)
  })

  it.each([
    ['another machine', PAGE, { address: '192.0.2.7' }],
    ['another machine on the same network', PAGE, { address: '::ffff:10.0.0.7' }],
    ['a site that resolves to this machine', 'http://rebind.example:8800/dev/outbox', {}],
    [
      'everybody, where people reach the Console under another name',
      PAGE,
      { consoleUrl: 'https://cloud.example.com' },
    ],
  ])('is hidden from %s, even with the key', async (_, url, from) => {
    for (const one of [url, `${url}?key=${KEY}`]) expect(await ask(one, from)).toBeUndefined()
  })

  it.each([
    ['forwarded', 'for=203.0.113.9'],
    ['x-forwarded-for', '203.0.113.9'],
    ['x-forwarded-host', 'cloud.example.com'],
    ['x-forwarded-proto', 'https'],
    ['x-forwarded-port', '443'],
    ['x-forwarded-server', 'proxy'],
    ['x-real-ip', '203.0.113.9'],
    ['via', '1.1 proxy'],
    ['cf-connecting-ip', '203.0.113.9'],
    ['true-client-ip', '203.0.113.9'],
    ['x-client-ip', '203.0.113.9'],
    ['x-envoy-external-address', '203.0.113.9'],
    ['x-original-forwarded-for', '203.0.113.9'],
  ])('is hidden behind a proxy that adds %s, even with the key', async (name, value) => {
    expect(await ask(`${PAGE}?key=${KEY}`, { headers: { [name]: value } })).toBeUndefined()
  })

  it('shows messages of strangers as text, and runs nothing of theirs', async () => {
    const page = await ask(PAGE, { headers: { cookie: await cookieOf() } })
    const html = (await page?.text()) ?? ''
    expect(html).not.toContain('<script>alert')
    expect(html).not.toContain('<b>Engines</b>')
    expect(html).toContain('<a href="http://localhost:8800/invitation#token=abc">')
    expect(page?.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page?.headers.get('cache-control')).toBe('no-store')
  })

  it('answers JSON to a request for it with the key', async () => {
    const page = await ask(`${PAGE}?key=${KEY}`, { headers: JSON_TOO })
    expect(await page?.json()).toMatchObject({
      results: [{ to: 'ada@example.com', text: expect.any(String), html: expect.any(String) }],
    })
  })
})
