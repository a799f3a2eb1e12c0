import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { apiKeysRoutes } from '#contracts/api-keys'
import type { authRoutes } from '#contracts/auth'
import type { usersAccountsRoutes } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { writeDurably } from '#platform/data-dir'
import type { ContractClient } from '#platform/http'
import { newId } from '#platform/ids'
import { FIRST_RUN, type FirstRun } from './process-config.ts'

/** E-mail of the user who owns the first account. They are also the operator, unless others are named. */
export const FIRST_RUN_OWNER = 'admin@localhost.localdomain'

export type FirstRunDeps = {
  usersAccounts: Pick<ContractClient<typeof usersAccountsRoutes>, 'createAccountWithOwner'>
  auth: Pick<ContractClient<typeof authRoutes>, 'createUser' | 'setUserPassword'>
  apiKeys: Pick<ContractClient<typeof apiKeysRoutes>, 'ensureDefaultApiKey' | 'confirmDefaultApiKey'>
  consoleUrl: string
  apiUrl: string
  file: string
}

/**
 * Creates the first account, its owner and its key `default`, and writes them to `file`. Every step may be repeated,
 * and only the last one completes the first run, so that a crash in between loses nothing.
 * @returns `undefined` when the first run was completed before
 */
export async function firstRun(deps: FirstRunDeps): Promise<FirstRun | undefined> {
  const { usersAccounts, auth, apiKeys } = deps
  const caller: Caller = {
    accountId: '',
    principal: { type: 'system', id: FIRST_RUN },
    requestId: newId('request'),
  }
  const { account, user } = await usersAccounts.createAccountWithOwner(caller, {
    body: { ownerEmail: FIRST_RUN_OWNER, accountName: 'My account' },
  })
  const { apiKey, secret } = await apiKeys.ensureDefaultApiKey(caller, {
    body: { accountId: account.accountId, holderId: user.userId },
  })
  if (secret === undefined) return undefined
  const password = randomBytes(15).toString('base64url')
  const { created } = await auth.createUser(caller, {
    body: { userId: user.userId, email: FIRST_RUN_OWNER, password },
  })
  // An interrupted earlier run may have set a password that was never shown; replace it.
  if (!created) await auth.setUserPassword(caller, { params: { userId: user.userId }, body: { password } })
  const made: FirstRun = {
    consoleUrl: deps.consoleUrl,
    apiUrl: deps.apiUrl,
    email: FIRST_RUN_OWNER,
    password,
    apiKey: secret,
  }
  await writeDurably(deps.file, `${JSON.stringify(made, null, 2)}\n`)
  await apiKeys.confirmDefaultApiKey(caller, { body: { accountId: account.accountId, keyId: apiKey.keyId } })
  return made
}

/** Updates the URLs in `file`, which change with the ports. Does nothing when the file was removed. */
export async function tellUrls(file: string, urls: Pick<FirstRun, 'consoleUrl' | 'apiUrl'>): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return
  let known: Partial<FirstRun>
  try {
    known = JSON.parse(text) as Partial<FirstRun>
  } catch {
    // The file was edited and is no longer ours.
    return
  }
  if (known.consoleUrl === urls.consoleUrl && known.apiUrl === urls.apiUrl) return
  await writeDurably(file, `${JSON.stringify({ ...known, ...urls }, null, 2)}\n`)
}
