import { markOf } from '../domain/session.ts'
import type { AuthDeps, Login } from '../ports.ts'

type Deps = Pick<AuthDeps, 'vault' | 'newToken'>
const SHAPE = /^([\w-]{20,64})\.([\w-]{20,100})$/

const contextOf = (login: Login | undefined) =>
  login === undefined ? 'device of nobody' : `device ${login.userId} ${markOf(login)}`

/** What a browser keeps from which this user signed in: another password makes it worthless. */
export async function newDevice({ vault, newToken }: Deps, login: Login): Promise<string> {
  const name = newToken()
  return `${name}.${await vault.mac(name, contextOf(login))}`
}

/** The device's name, if this user signed in from it. One without a user costs the same work. */
export async function knownDevice(
  { vault }: Pick<Deps, 'vault'>,
  login: Login | undefined,
  token: string | undefined,
): Promise<string | undefined> {
  const [, name, mac] = SHAPE.exec(token ?? '') ?? []
  if (name === undefined) return undefined
  return (await vault.mac(name, contextOf(login))) === mac && login !== undefined ? name : undefined
}
