import type { PasswordState } from '#contracts/auth'
import { type Caller, requireUser } from '#platform/caller'
import type { AuthDeps } from '../ports.ts'

/** Whether the caller's password is still the one that the deployment set. @throws ServiceError `forbidden` */
export async function getPasswordState(
  { identity, givenPasswords }: Pick<AuthDeps, 'identity' | 'givenPasswords'>,
  caller: Caller,
): Promise<PasswordState> {
  const userId = requireUser(caller)
  const mark = await givenPasswords.findGivenMark(userId)
  return { isGiven: mark !== undefined && (await identity.findUser(userId))?.mark === mark }
}
