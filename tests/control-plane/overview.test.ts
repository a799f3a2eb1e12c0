import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ControlPlane, startControlPlane } from '../support/control-plane.ts'

let cloud: ControlPlane
let ada: Awaited<ReturnType<ControlPlane['signUp']>>
beforeAll(async () => {
  cloud = await startControlPlane()
  ada = await cloud.signUp('ada@example.com', { name: 'Ada' })
})
afterAll(() => cloud[Symbol.asyncDispose]())

const activityOf = async (browser: (typeof ada)['browser']) => {
  const { body } = await browser.send('GET', '/pages/overview')
  const section = body['activity'] as {
    status: string
    data: { kind: string; subject: string; actor?: string }[]
  }
  expect(section.status).toBe('ok')
  return section.data
}

describe('recent activity', () => {
  it('tells who made and revoked keys, who was invited and who joined, newest first', async () => {
    const made = await ada.browser.send('POST', '/keys', { name: 'ci', scope: 'read' })
    await ada.browser.send('DELETE', `/keys/${String(made.body['keyId'])}`)
    cloud.pass(1)
    await cloud.join(ada, 'dev@example.com', 'developer')
    const activity = await activityOf(ada.browser)
    expect(
      activity
        .slice(0, 2)
        .map(({ kind }) => kind)
        .toSorted(),
    ).toEqual(['invitation_sent', 'member_joined'])
    expect(activity).toContainEqual(
      expect.objectContaining({ kind: 'api_key_revoked', subject: 'ci', actor: 'Ada' }),
    )
    expect(activity).toContainEqual(
      expect.objectContaining({ kind: 'invitation_sent', subject: 'dev@example.com', actor: 'Ada' }),
    )
  })

  it('shows nobody what their role may not see', async () => {
    const viewer = await cloud.join(ada, 'viewer@example.com', 'viewer')
    const kinds = new Set((await activityOf(viewer.browser)).map(({ kind }) => kind))
    expect([...kinds]).toEqual(['member_joined'])
  })
})
