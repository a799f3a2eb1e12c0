import { expect, it } from 'vitest'
import { prometheusRecorder } from '#platform/recorder/prometheus'
import { listen, operational } from './http-server.ts'

it('answers /readyz 503 until a process is ready, while its storage cannot be read, and while it stops; /healthz 200 all the time', async () => {
  let isReady = false
  let storage = { reads: true, writes: true }
  const metrics = prometheusRecorder('test')
  await using server = await listen(
    async (request) =>
      (await operational(request, {
        readiness: () => ({ isReady, storage }),
        metrics,
      })) ?? new Response(),
    { host: '127.0.0.1', port: 0, flag: '--port' },
  )
  const ask = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`)
    return [answer.status, await answer.json()]
  }

  expect(await ask('/readyz')).toEqual([503, { status: 'starting' }])
  expect(await ask('/healthz')).toEqual([200, { status: 'alive' }])
  isReady = true
  expect(await ask('/readyz')).toEqual([200, { status: 'ready' }])
  storage = { reads: true, writes: false }
  expect(await ask('/readyz')).toEqual([200, { status: 'ready', storage: 'refuses writes' }])
  storage = { reads: false, writes: false }
  expect(await ask('/readyz')).toEqual([503, { status: 'storage_unavailable' }])
  isReady = false
  expect((await ask('/readyz'))[0]).toBe(503)

  const posted = await fetch(`http://127.0.0.1:${server.port}/healthz`, { method: 'POST' })
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  const head = await fetch(`http://127.0.0.1:${server.port}/healthz`, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
  expect(head.headers.get('cache-control')).toBe('no-store')
})
