import type { IdentityUser } from '../identity-provider.ts'
import type { AuthDeps } from '../ports.ts'

type Deps = Pick<AuthDeps, 'vault' | 'newToken'>
const SHAPE = /^([\w-]{20,64})\.([\w-]{20,100})$/

const contextOf = (user: IdentityUser | undefined) =>
  user === undefined ? 'device of nobody' : `device ${user.userId} ${user.mark}`

/** The device cookie for a user who signed in; it becomes invalid when the password changes. */
export async function newDevice({ vault, newToken }: Deps, user: IdentityUser): Promise<string> {
  const name = newToken()
  return `${name}.${await vault.mac(name, contextOf(user))}`
}

/**
 * The device's name, if this user signed in on it. The work is the same without a user, so that its duration discloses
 * nothing.
 */
export async function knownDevice(
  { vault }: Pick<Deps, 'vault'>,
  user: IdentityUser | undefined,
  token: string | undefined,
): Promise<string | undefined> {
  const [, name, mac] = SHAPE.exec(token ?? '') ?? []
  if (name === undefined) return undefined
  return (await vault.mac(name, contextOf(user))) === mac && user !== undefined ? name : undefined
}
