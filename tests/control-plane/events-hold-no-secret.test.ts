import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { TOTP } from 'otpauth'
import { expect, it } from 'vitest'
import { type ControlPlane, startControlPlane, STRONG } from '../support/control-plane.ts'

const NEXT = 'nine purple umbrellas dance'
const AFTER = 'twelve slow wooden bridges'

/** Every row of every outbox, as it is stored. */
function outboxRows({ dir }: ControlPlane): string[] {
  using database = new DatabaseSync(join(dir, 'controller.sqlite'), { readOnly: true })
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%g1pk%'")
    .all()
  return tables.flatMap(({ name }) =>
    database
      .prepare(`SELECT pk, sk, body FROM "${String(name)}" WHERE pk LIKE 'OUTBOX#%'`)
      .all()
      .map((row) => JSON.stringify(Object.values(row))),
  )
}

/** A secret, and what could be tried against it: its hashes, in the forms in use. */
const formsOf = (secret: string) => [
  secret,
  ...(['base64url', 'base64', 'hex'] as const).map((form) =>
    createHash('sha256').update(secret).digest(form),
  ),
]

it('no stored event holds a password, token, code, key, their hashes, or an address of mail', async () => {
  await using cloud = await startControlPlane()
  const secrets = new Set([STRONG, NEXT, AFTER])
  const keep = (secret: unknown) => {
    secrets.add(String(secret))
    return String(secret)
  }
  const ada = await cloud.signUp('ada@example.com', { accountName: 'Engines', name: 'Ada' })
  const { send } = ada.browser
  const keepCookies = () => keep(ada.browser.cookie?.split('=')[1])
  keepCookies()
  keep(ada.apiKey.secret)

  const made = await send('POST', '/keys', { name: 'ci', scope: 'read' })
  keep(made.body['secret'])
  const keyId = String(made.body['keyId'])
  keep((await send('POST', `/keys/${keyId}/rotate`, { overlapSeconds: 60 })).body['secret'])

  const bob = await cloud.join(ada, 'bob@example.com', 'viewer')
  keep(bob.token)

  const mails = (await cloud.mailsTo(ada.email)).length
  expect((await send('PUT', '/password', { currentPassword: STRONG, newPassword: NEXT })).status).toBe(200)
  await cloud.mail(ada.email, mails + 1)

  const totp = new TOTP({ secret: keep((await send('POST', '/two-factor/totp')).body['secret']) })
  const code = totp.generate({ timestamp: cloud.now().getTime() })
  const { body } = await send('POST', '/two-factor/totp/confirm', { code })
  const codes = (body['codes'] as string[]).map(keep)
  expect((await send('POST', '/sessions/current/step-up', { code: codes[0] })).status).toBe(200)
  const renewed = await send('POST', '/two-factor/recovery-codes')
  for (const one of renewed.body['codes'] as string[]) keep(one)
  expect((await send('DELETE', '/two-factor')).status).toBe(200)

  await cloud.browser().send('POST', '/password-resets', { email: ada.email })
  await cloud.mail(ada.email, mails + 5)
  const links = (await cloud.mailsTo(ada.email)).map(cloud.tokenIn).filter(Boolean)
  expect(links).toHaveLength(1)
  const reset = { token: keep(links[0]), password: AFTER }
  expect((await cloud.browser().send('POST', '/password-resets/confirm', reset)).status).toBe(200)
  expect((await ada.browser.signIn(ada.email, AFTER)).status).toBe(200)
  keepCookies()

  const all = outboxRows(cloud).join('\n')
  for (const type of [
    'account.created',
    'api_key.created',
    'api_key.rotated',
    'invitation.created',
    'member.added',
    'password.changed',
    'password.reset',
    'session.started',
    'two_factor.enabled',
    'two_factor.recovery_code_used',
    'two_factor.recovery_codes_renewed',
    'two_factor.disabled',
    'user.created',
    'user.signed_up',
  ])
    expect(all).toContain(type)
  expect(all).toContain(keyId)
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(9)
    for (const form of formsOf(secret)) expect(all).not.toContain(form)
  }
  expect(all).not.toMatch(/@example\.com/)
})
