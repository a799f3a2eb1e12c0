import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ControlPlane, startControlPlane } from '../support/control-plane.ts'

let cloud: ControlPlane
let ada: Awaited<ReturnType<ControlPlane['signUp']>>
beforeAll(async () => {
  cloud = await startControlPlane()
  ada = await cloud.signUp('ada@example.com', { name: 'Ada' })
})
afterAll(() => cloud[Symbol.asyncDispose]())

type Told = { type: string; subject: { name: string }; actor: { type: string; name?: string } }
const activityOf = async (browser: (typeof ada)['browser']) => {
  await cloud.readOutboxes()
  const { body } = await browser.send('GET', '/pages/overview')
  const section = body['activity'] as { status: string; data: Told[] }
  expect(section.status).toBe('ok')
  return section.data.map(({ type, subject, actor }) => [type, subject.name, actor.name ?? actor.type])
}

describe('recent activity', () => {
  it('tells who made and revoked keys, who was invited and who joined, newest first', async () => {
    const made = await ada.browser.send('POST', '/keys', { name: 'ci', scope: 'read' })
    await ada.browser.send('DELETE', `/keys/${String(made.body['keyId'])}`)
    cloud.pass(1)
    await activityOf(ada.browser)
    await cloud.join(ada, 'dev@example.com', 'developer')
    const activity = await activityOf(ada.browser)
    expect(activity.slice(0, 3)).toEqual(
      expect.arrayContaining([
        ['invitation.accepted', 'dev@example.com', 'system'],
        ['invitation.created', 'dev@example.com', 'Ada'],
        ['member.added', 'dev', 'system'],
      ]),
    )
    expect(activity).toContainEqual(['api_key.revoked', 'ci', 'Ada'])
  })

  it('shows nobody what their role may not see', async () => {
    const viewer = await cloud.join(ada, 'viewer@example.com', 'viewer')
    const types = new Set((await activityOf(viewer.browser)).map(([type]) => type?.split('.')[0]))
    expect(types).toEqual(new Set(['account', 'member']))
    const refused = await viewer.browser.send('GET', '/activity')
    expect(refused.status).toBe(403)
  })
})
