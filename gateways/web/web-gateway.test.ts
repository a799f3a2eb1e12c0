import { expect, it } from 'vitest'
import { SESSION_COOKIE } from '#contracts/auth'
import { newId } from '#platform/ids'
import { webGateway } from './index.ts'

const answers = () => Response.json({})

/** The token that Auth is asked about for a request with this `Cookie` header. */
async function tokenIn(cookie: string | undefined): Promise<string | undefined> {
  let asked: string | undefined
  const gateway = webGateway({
    services: {
      indexes: answers,
      'api-keys': answers,
      'users-accounts': answers,
      billing: answers,
      auth: answers,
      activity: answers,
      'web-bff': answers,
    },
    auth: {
      authorizeSession: async (_caller, { body }) => {
        asked = body.token
        return { accountId: 'acc_1', permissions: [], principal: { type: 'user', id: 'usr_1' } }
      },
    },
    consoleUrl: 'http://localhost',
    now: () => new Date(),
    newId,
    onRequest: () => {},
    onFailure: () => {},
  })
  await gateway(
    new Request('http://localhost/web/indexes', { headers: cookie === undefined ? {} : { cookie } }),
    { address: '127.0.0.1' },
  )
  return asked
}

it.each([
  ['alone', `${SESSION_COOKIE}=a.b`, 'a.b'],
  [
    'among others',
    `theme=dark; x${SESSION_COOKIE}=no;${SESSION_COOKIE}=a.b; ${SESSION_COOKIE}_old=no`,
    'a.b',
  ],
  ['twice', `${SESSION_COOKIE}=a.b; ${SESSION_COOKIE}=no`, 'a.b'],
  ['with signs of its own', `${SESSION_COOKIE}=a=b`, 'a=b'],
  ['under another name', `x${SESSION_COOKIE}=no; ${SESSION_COOKIE}`, undefined],
  ['not at all', undefined, undefined],
])('finds the token of a session: %s', async (_, cookie, token) => {
  expect(await tokenIn(cookie)).toBe(token)
})
