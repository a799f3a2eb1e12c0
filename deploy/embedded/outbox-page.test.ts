import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemNow } from '#platform/clock'
import { newId } from '#platform/ids'
import { composeMail } from '#platform/mail'
import { openOutbox, type Outbox } from '#platform/mail/outbox'
import { outboxPage } from './outbox-page.ts'

let dir: string
let outbox: Outbox
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'outbox-page-'))
  outbox = openOutbox(dir, { now: systemNow, newId })
  await outbox.send(
    composeMail({
      to: 'ada@example.com',
      subject: '123456 is your code <script>alert(1)</script>',
      paragraphs: ['Join “<b>Engines</b>”.'],
      action: { label: 'See it', url: 'http://localhost:8800/invitation#token=abc' },
      closing: 'Ignore it.',
    }),
  )
})
afterAll(() => rm(dir, { recursive: true, force: true }))

const CONSOLE = 'http://localhost:8800'
const ask = (
  url: string,
  {
    address = '127.0.0.1',
    headers = {},
    consoleUrl = CONSOLE,
  }: {
    address?: string
    headers?: Record<string, string>
    consoleUrl?: string
  } = {},
) => outboxPage(outbox, new Request(url, { headers }), { address, consoleUrl })
const PAGE = 'http://localhost:8800/dev/outbox'

describe('the outbox', () => {
  it.each([
    ['http://localhost:8800/dev/outbox', '127.0.0.1'],
    ['http://127.0.0.1:8800/dev/outbox', '::ffff:127.0.0.1'],
    ['http://[::1]:8800/dev/outbox', '::1'],
  ])('is shown at %s to %s', async (url, address) => {
    const page = await ask(url, { address })
    expect(page?.status).toBe(200)
    expect(await page?.text()).toContain('123456 is your code')
  })

  it.each([
    ['another machine', PAGE, { address: '192.0.2.7' }],
    ['another machine on the same network', PAGE, { address: '::ffff:10.0.0.7' }],
    ['a site that resolves to this machine', 'http://rebind.example:8800/dev/outbox', {}],
    ['a proxy that says for whom', PAGE, { headers: { 'x-forwarded-for': '203.0.113.9' } }],
    ['a proxy that says so in another way', PAGE, { headers: { forwarded: 'for=203.0.113.9' } }],
    ['a proxy that names itself', PAGE, { headers: { via: '1.1 proxy' } }],
    [
      'everybody, where people reach the Console under another name',
      PAGE,
      { consoleUrl: 'https://cloud.example.com' },
    ],
  ])('is not there for %s', async (_, url, from) => {
    expect(await ask(url, from)).toBeUndefined()
  })

  it('shows what strangers wrote as text, and lets no page of theirs run anything', async () => {
    const page = await ask(PAGE)
    const html = (await page?.text()) ?? ''
    expect(html).not.toContain('<script>')
    expect(html).not.toContain('<b>Engines</b>')
    expect(html).toContain('<a href="http://localhost:8800/invitation#token=abc">')
    expect(page?.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page?.headers.get('cache-control')).toBe('no-store')
  })

  it('answers JSON to who asks for it', async () => {
    const page = await ask(PAGE, { headers: { accept: 'application/json' } })
    expect(await page?.json()).toMatchObject({
      results: [{ to: 'ada@example.com', text: expect.any(String), html: expect.any(String) }],
    })
  })
})
