import type { IdentityEngine } from '../../ports.ts'
import { argon2Hasher } from '../argon2/index.ts'
import { otpauthTotp } from '../otpauth/index.ts'
import { weakPasswordCheck } from '../zxcvbn/index.ts'
import { userPool } from './user-pool.ts'

/** Users in Auth's own table: argon2id, codes by mail, TOTP. It needs nothing outside the deployment. */
export const embeddedUserPool: IdentityEngine = (parts) =>
  userPool(parts, { passwords: argon2Hasher, isWeakPassword: weakPasswordCheck(), totp: otpauthTotp })
