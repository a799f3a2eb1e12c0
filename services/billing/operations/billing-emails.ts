import { type Caller, systemCaller } from '#platform/caller'
import { isServiceError } from '#platform/errors'
import type { BillingDeps } from '../ports.ts'

/** Mails of one transaction. */
const MOST = 20

/** The addresses of those who look after the money of the caller's account: its owners, and members for billing. */
export async function billingEmails(
  { usersAccounts, newId }: Pick<BillingDeps, 'usersAccounts' | 'newId'>,
  { accountId }: Pick<Caller, 'accountId'>,
): Promise<string[]> {
  const by = systemCaller('billing', newId('request'), accountId)
  const emails: string[] = []
  let after: string | undefined
  do {
    const page = await membersOf({ usersAccounts }, by, after)
    const own = page.results.filter(({ role }) => role === 'owner' || role === 'billing')
    emails.push(...own.map(({ email }) => email))
    after = page.next
  } while (after !== undefined && emails.length < MOST)
  return emails.slice(0, MOST)
}

async function membersOf(
  { usersAccounts }: Pick<BillingDeps, 'usersAccounts'>,
  by: Caller,
  after: string | undefined,
) {
  try {
    return await usersAccounts.listMembers(by, { query: { ...(after !== undefined && { after }) } })
  } catch (error) {
    // A closed account has nobody left to write to.
    if (isServiceError(error, 'account_not_found')) return { results: [] }
    throw error
  }
}
