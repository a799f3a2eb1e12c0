import { expect, it, onTestFinished } from 'vitest'
import { createRequestMeter } from '#cells/gate'
import { cellMeteringRoutes } from '#contracts/cells'
import { contractClient, type ServiceFetch } from '#platform/http'
import { newId } from '#platform/ids'
import { type ControlPlane, startControlPlane } from '../support/control-plane.ts'

/** Calls the gateway of cells as a cell does; `lost` after the answer was made: it never arrives. */
function lineTo(state: { plane: ControlPlane | undefined; isAnswerLost: boolean }): ServiceFetch {
  return async (request) => {
    if (state.plane === undefined) throw new TypeError('fetch failed')
    const { pathname } = new URL(request.url)
    const asked = new Request(`http://controller/cell/v1${pathname}`, {
      method: request.method,
      headers: { 'content-type': 'application/json', authorization: 'Bearer a token for tests' },
      body: await request.text(),
    })
    const { response } = await state.plane.controller.cell(asked, { address: '127.0.0.1' })
    if (state.isAnswerLost) throw new TypeError('other side closed')
    return response
  }
}

it('counts a batch once that was stored before the control plane crashed and could answer', async () => {
  const first = await startControlPlane()
  const state = { plane: first as ControlPlane | undefined, isAnswerLost: true }
  const { account, apiKey, browser } = await first.signUp('metrics@example.com')
  const failures: unknown[] = []
  const meter = createRequestMeter({
    client: contractClient(cellMeteringRoutes, lineTo(state)),
    cellId: 'local',
    now: first.now,
    newId,
    onDropped: () => {},
    onError: (error) => void failures.push(error),
  })
  onTestFinished(() => meter[Symbol.asyncDispose]())
  const count = (status: number) =>
    meter.count({
      accountId: account.accountId,
      indexId: 'idx_a',
      operation: 'search',
      status,
      durationMs: 5,
    })

  for (const status of [200, 200, 400]) count(status)
  await meter.report()
  await first.stop()
  state.plane = undefined
  count(200)
  await meter.report()
  await using second = await startControlPlane({ dir: first.dir })
  Object.assign(state, { plane: second, isAnswerLost: false })
  await meter.report()
  await meter.report()

  expect(failures).toHaveLength(2)
  const totals = { requests: 4, errors: 1, searches: 4, writes: 0 }
  const { body } = await second.call('public', 'GET', '/metrics?range=1h', {
    headers: { 'x-api-key': apiKey.secret },
  })
  expect(body).toMatchObject({ totals })
  const seen = second.browser()
  seen.cookie = browser.cookie
  expect((await seen.send('GET', '/metrics?range=30d')).body).toMatchObject({ totals })
})
