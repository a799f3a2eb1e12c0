import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ControlPlane, startControlPlane, STRONG } from '../support/control-plane.ts'

const MAX_MAILS = 5
const EVIL = 'URGENT invoice: pay at https://evil.example/pay or evil.example'

let cloud: ControlPlane
beforeAll(
  async () =>
    void (cloud = await startControlPlane({
      env: { USERS_ACCOUNTS_MAX_INVITATIONS: '500', AUTH_INVITATIONS_PER_DAY: '40' },
    })),
)
afterAll(() => cloud[Symbol.asyncDispose]())

/** Everything allowed that has something mailed to an address, again and again. */
async function bomb(victim: string) {
  const mallory = await cloud.signUp(`mallory-${victim}`, { accountName: EVIL, name: EVIL })
  const send = mallory.browser.send
  for (let round = 0; round < 12; round++) {
    const invited = await send('POST', '/invitations', { email: victim, role: 'viewer' })
    const id = String(invited.body['invitationId'])
    await send('POST', `/invitations/${id}/resend`)
    await send('DELETE', `/invitations/${id}`)
    const begun = await cloud
      .browser()
      .send('POST', '/sign-ups', { email: victim, password: STRONG, accountName: EVIL })
    await cloud.browser().send('POST', '/sign-ups/resend', { signUp: begun.body['signUp'] })
    await cloud.browser().send('POST', '/password-resets', { email: victim })
  }
}

describe('mails', () => {
  it('to one address are five in an hour at most, whoever asks in whichever way, and carry no links of theirs', async () => {
    const victim = 'stranger@example.com'
    await bomb(victim)
    // The queue is worked off in order, so what was asked for before this is sent.
    await cloud.signUp('last@example.com')
    const mails = await cloud.mailsTo(victim)
    expect(mails.length).toBeGreaterThan(0)
    expect(mails.length).toBeLessThanOrEqual(MAX_MAILS)
    for (const { subject, text, html } of mails)
      for (const part of [subject, text, html]) expect(part).not.toMatch(/evil|URGENT|invoice/)
  })

  it("do not stop the owner's own new password, which needs a link that was mailed in the last hour", async () => {
    const ada = await cloud.signUp('ada@example.com')
    cloud.pass(3601)
    await bomb(ada.email)
    const asked = await cloud.browser().send('POST', '/password-resets', { email: ada.email })
    expect(asked.status).toBe(200)
    const links = (await cloud.mailsTo(ada.email)).filter(({ subject }) => subject.includes('password'))
    expect(links.length).toBeGreaterThan(0)
    const [newest] = links
    const token = newest === undefined ? '' : cloud.tokenIn(newest)
    const password = 'nine purple umbrellas dance'
    const reset = await cloud.browser().send('POST', '/password-resets/confirm', { token, password })
    expect(reset.status).toBe(200)
    expect((await cloud.browser().signIn(ada.email, password)).status).toBe(200)
  })

  it('of one account are as many in a day as it may send', async () => {
    const olga = await cloud.signUp('olga@example.com')
    const statuses: number[] = []
    for (let at = 0; at < 42; at++) {
      const body = { email: `new-${at}@example.com`, role: 'viewer' }
      statuses.push((await olga.browser.send('POST', '/invitations', body)).status)
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(40)
    expect(statuses.slice(40)).toEqual([429, 429])
  })
})

describe('wrong passwords', () => {
  it("tried elsewhere do not stop the owner's device, nor their network", async () => {
    const ida = await cloud.signUp('ida@example.com')
    for (let at = 0; at < 20; at++)
      await cloud.browser({ address: `2001:db8:bad::${at}` }).signIn(ida.email, 'wrong')
    expect((await cloud.browser({ address: '2001:db8:bad::ffff' }).signIn(ida.email)).status).toBe(429)
    expect((await cloud.browser({ address: '198.51.100.9' }).signIn(ida.email)).status).toBe(200)
    const device = ida.browser
    await device.send('DELETE', '/sessions/current')
    expect(
      (
        await device.send(
          'POST',
          '/sessions',
          { email: ida.email, password: STRONG },
          { address: '2001:db8:bad::1' },
        )
      ).status,
    ).toBe(200)
  })
})
