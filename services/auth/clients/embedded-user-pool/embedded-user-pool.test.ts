import { TOTP } from 'otpauth'
import { addSeconds } from '#platform/clock'
import { newId } from '#platform/ids'
import { type Mail, mailQueue } from '#platform/mail'
import { openSqliteStore } from '#platform/table/sqlite'
import { lagging } from '#platform/testing'
import { keyFileVault } from '#platform/vault/key-file'
import { identityProviderContract } from '../../identity-provider.contract.ts'
import type { OpenedProvider } from '../../testing/identity-people.ts'
import { newCode, newToken } from '../random-token.ts'
import { embeddedUserPool } from './index.ts'

const PERIOD_MS = 30_000

const open = async (): Promise<OpenedProvider> => {
  let time = new Date('2026-03-01T00:00:00.000Z')
  const now = () => time
  const table = lagging({ writes: 3, now }).table(openSqliteStore(':memory:', { now }).table('auth'))
  const vault = keyFileVault(Buffer.alloc(32, 'k').toString('base64url'))
  const enqueue = mailQueue({ vault, newId, now })
  // A message counts once its write is stored.
  const written: { mail: Mail; pk: string; sk: string }[] = []
  const identity = embeddedUserPool({
    table,
    vault,
    mail: async (mail) => {
      const write = await enqueue(mail)
      if (write.type === 'insert') written.push({ mail, ...write.item })
      return write
    },
    now,
    newToken,
    newCode,
    consoleUrl: 'http://console',
  })
  return {
    identity,
    mailed: async (email) => {
      const sent: Mail[] = []
      for (const { mail, pk, sk } of written)
        if (mail.to === email && (await table.get(pk, sk)) !== undefined) sent.push(mail)
      const text = sent.at(-1)?.text ?? ''
      const [code, token] = [/\b\d{6}\b/.exec(text)?.[0], /#token=([\w-]+)/.exec(text)?.[1]]
      return {
        count: sent.length,
        ...(code !== undefined && { code }),
        ...(token !== undefined && { token }),
      }
    },
    codeOf: (secret, periods = 0) =>
      new TOTP({ secret }).generate({ timestamp: time.getTime() + periods * PERIOD_MS }),
    tell: (name) => ({ type: 'insert', item: { pk: 'TOLD', sk: name } }),
    isTold: async (name) => (await table.get('TOLD', name)) !== undefined,
    pass: (seconds) => void (time = addSeconds(time, seconds)),
  }
}

identityProviderContract('the embedded user pool', open, { endsSingleGrants: false, hasOwnClock: false })
