import { normalizeEmail } from '#contracts/users-accounts'
import { tooManyInvitations } from '../domain/errors.ts'
import { countMail, type CountingMails, DAY_SECONDS, waitsFor } from '../policies/count-mail.ts'

/**
 * Counts an invitation, per address and per inviting account.
 * @throws ServiceError `too_many_mails`, `too_many_invitations`
 */
export async function countInvitationMail(
  deps: CountingMails,
  { email, accountId }: { email: string; accountId: string },
): Promise<{ counted: true }> {
  const max = deps.config.maxInvitationsPerDay
  const waits = await waitsFor(deps, `invitations ${accountId}`, { max, seconds: DAY_SECONDS })
  if (waits !== undefined) throw tooManyInvitations(max, waits)
  await countMail(deps, normalizeEmail(email))
  return { counted: true }
}
