import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ControlPlane, startControlPlane } from '../support/control-plane.ts'
import { until } from '../support/product.ts'

let cloud: ControlPlane
let ada: Awaited<ReturnType<ControlPlane['signUp']>>
beforeAll(async () => {
  cloud = await startControlPlane()
  ada = await cloud.signUp('ada@example.com')
})
afterAll(() => cloud[Symbol.asyncDispose]())
// Only what looks again at credentials now and then.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

const LOOK_AGAIN_MS = 5_000

async function watch(gateway: 'web' | 'public', headers: Record<string, string>) {
  const base = gateway === 'web' ? '/web' : '/api/v2'
  const request = new Request(`http://console.test${base}/index-events`, { headers })
  const { response } = await cloud.controller[gateway](request, { address: '192.0.2.1' })
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  let text = ''
  let isOpen = true
  const reading = (async () => {
    try {
      for (let part = await reader.read(); !part.done; part = await reader.read())
        text += new TextDecoder().decode(part.value)
    } catch {
      // Cut off is ended too.
    }
    isOpen = false
  })()
  return {
    status: response.status,
    ended: reading,
    isOpen: () => isOpen,
    text: () => text,
    close: () => reader.cancel(),
  }
}
/** Lets the streams look at their credentials. */
async function lookAgain(): Promise<void> {
  await vi.advanceTimersByTimeAsync(LOOK_AGAIN_MS)
  await new Promise((resolve) => setImmediate(resolve))
}

describe('a stream of events', () => {
  it('begins with a snapshot, and goes on while its credential is good', async () => {
    const stream = await watch('public', { 'x-api-key': ada.apiKey.secret })
    await lookAgain()
    expect(stream.text()).toContain('event: snapshot\ndata: {"indexes":[]}')
    expect(stream.isOpen()).toBe(true)
    await stream.close()
  })

  it('ends when its API key is revoked', async () => {
    const key = await ada.api('POST', '/keys', { name: 'watcher', scope: 'read' })
    const stream = await watch('public', { 'x-api-key': String(key.body['secret']) })
    await ada.api('DELETE', `/keys/${String(key.body['keyId'])}`)
    // The gateway believes for a second what it was told.
    const headers = { 'x-api-key': String(key.body['secret']) }
    await until(5, async () =>
      (await cloud.call('public', 'GET', '/indexes', { headers })).status === 401 ? true : undefined,
    )
    await lookAgain()
    await stream.ended
    expect(stream.isOpen()).toBe(false)
  })

  it('ends when its session is revoked', async () => {
    const phone = cloud.browser()
    await phone.signIn('ada@example.com')
    const stream = await watch('web', { cookie: phone.cookie ?? '' })
    await ada.browser.send('DELETE', '/sessions')
    await lookAgain()
    await stream.ended
    expect(stream.isOpen()).toBe(false)
  })

  it('ends when its user is in another role or account than when it began', async () => {
    const viewer = await cloud.join(ada, 'viewer@example.com', 'viewer')
    const cookie = viewer.browser.cookie ?? ''
    const asViewer = await watch('web', { cookie })
    await ada.browser.send('PATCH', `/members/${viewer.userId}`, { role: 'billing' })
    await lookAgain()
    await asViewer.ended
    expect((await watch('web', { cookie })).status).toBe(403)
    await ada.browser.send('PATCH', `/members/${viewer.userId}`, { role: 'viewer' })
    const again = await watch('web', { cookie })
    await ada.browser.send('DELETE', `/members/${viewer.userId}`)
    await lookAgain()
    await again.ended
    expect(again.isOpen()).toBe(false)
  })
})
