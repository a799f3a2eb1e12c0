import { expect, it } from 'vitest'
import { startControlPlane } from '../support/control-plane.ts'

it('the use of keys is written down when the host says so, not only by a timer', async () => {
  await using plane = await startControlPlane()
  const { api } = await plane.signUp('ada@example.com')
  const used = async () => {
    const { body } = await api('GET', '/keys')
    return (body['results'] as { requests: number }[])[0]?.requests
  }
  for (let use = 0; use < 3; use++) await api('GET', '/indexes')
  expect(await used()).toBe(0)
  await plane.controller.flush()
  expect(await used()).toBe(4)
})
