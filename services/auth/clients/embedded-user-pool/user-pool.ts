import type { IdentityProvider } from '../../identity-provider.ts'
import type { IdentityParts } from '../../ports.ts'
import type { UserPoolEngines } from './engines.ts'
import { loginRows } from './login-rows.ts'
import { passwordsOf } from './passwords.ts'
import { secondFactorRows } from './second-factor-rows.ts'
import { secondFactorsOf } from './second-factors.ts'
import { signInsOf } from './sign-ins.ts'
import { signUpRows } from './sign-up-rows.ts'
import { signUpsOf } from './sign-ups.ts'
import type { UserPoolDeps } from './user-pool-deps.ts'
import { usersOf } from './users.ts'

/** The embedded user pool with these engines. */
export function userPool(parts: IdentityParts, engines: UserPoolEngines): IdentityProvider {
  const { table } = parts
  const deps: UserPoolDeps = {
    ...parts,
    ...engines,
    logins: loginRows(table),
    secondFactors: secondFactorRows(table),
    signUps: signUpRows(table),
  }
  return {
    ...usersOf(deps),
    ...signUpsOf(deps),
    ...signInsOf(deps),
    ...passwordsOf(deps),
    ...secondFactorsOf(deps),
  }
}
