import { Secret, TOTP } from 'otpauth'
import type { Totp } from '../embedded-user-pool/engines.ts'

const ISSUER = 'Marqo Cloud'
const PERIOD_SECONDS = 30
const SHAPE = { issuer: ISSUER, algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS } as const
/** Accepted steps before and after the current one, for clocks that differ and people who type slowly. */
const WINDOW = 1

/** Parameters that every authenticator app supports. */
export const otpauthTotp: Totp = {
  newSecret: () => new Secret({ size: 20 }).base32,
  uri: (secret, label) => new TOTP({ ...SHAPE, label, secret }).toString(),
  stepOf: (secret, code, now) => {
    const timestamp = now.getTime()
    const delta = new TOTP({ ...SHAPE, secret }).validate({ token: code, timestamp, window: WINDOW })
    return delta === null ? undefined : Math.floor(timestamp / (PERIOD_SECONDS * 1000)) + delta
  },
}
