import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ControlPlane, startControlPlane } from '../support/control-plane.ts'

let cloud: ControlPlane
beforeAll(
  async () =>
    void (cloud = await startControlPlane({
      env: { AUTH_OPERATOR_EMAILS: 'Olga@Example.com, other@example.com' },
    })),
)
afterAll(() => cloud[Symbol.asyncDispose]())

describe('operators', () => {
  it('are those whose addresses the configuration names, and see the cells', async () => {
    const { browser } = await cloud.signUp('olga@example.com')
    expect((await browser.send('GET', '/sessions/current')).body['permissions']).toContain('cells:read')
    expect((await browser.send('GET', '/pages/shell')).body['permissions']).toContain('cells:read')
    // No cell runs beside this control plane.
    expect(await browser.send('GET', '/pages/cells')).toMatchObject({
      status: 200,
      body: { cells: { status: 'ok', data: [{ cellId: 'local', health: 'down' }] } },
    })
    expect(await browser.send('GET', '/cells/local/indexes')).toMatchObject({
      status: 200,
      body: { results: [] },
    })
    expect(await browser.send('GET', '/cells/none/indexes')).toMatchObject({
      status: 404,
      body: { code: 'cell_not_found' },
    })
  })

  it('are nobody else, whatever their role', async () => {
    const { browser } = await cloud.signUp('owner@example.com')
    expect((await browser.send('GET', '/sessions/current')).body['permissions']).not.toContain('cells:read')
    for (const path of ['/cells', '/cells/local/indexes', '/pages/cells'])
      expect(await browser.send('GET', path)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })
})
