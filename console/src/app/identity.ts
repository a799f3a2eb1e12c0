import type { Output } from '../api/contract-types.ts'

export type Identity = Readonly<{ userId: string | undefined; accountId: string | undefined }>

/** Whose page this is, as far as the parts of the shell that answered say. */
export function identityOf({ user, account }: Pick<Output<'getShellPage'>, 'user' | 'account'>): Identity {
  return {
    userId: user.status === 'ok' ? user.data.userId : undefined,
    accountId: account.status === 'ok' ? account.data.accountId : undefined,
  }
}

/** Whether it is known that this is not the same person, or not the same account, any more. A part that is missing says nothing. */
export function isAnother(one: Identity, other: Identity): 'user' | 'account' | undefined {
  const differ = (a: string | undefined, b: string | undefined) =>
    a !== undefined && b !== undefined && a !== b
  if (differ(one.userId, other.userId)) return 'user'
  return differ(one.accountId, other.accountId) ? 'account' : undefined
}
