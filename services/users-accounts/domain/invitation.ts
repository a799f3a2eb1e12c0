import { hash } from 'node:crypto'
import type { Invitation, Role } from '#contracts/users-accounts'
import { addSeconds } from '#platform/clock'
import { ServiceError } from '#platform/errors'

/** An invitation as it is stored: the hash of its token, never the token. */
export type InvitationRecord = Readonly<{
  invitationId: string
  accountId: string
  /** The address in normal form. */
  email: string
  role: Role
  tokenHash: string
  invitedBy: Invitation['invitedBy']
  createdAt: Date
  validUntil: Date
  answer?: 'accepted' | 'declined' | 'revoked'
  endedAt?: Date
  /** Number of mails sent. */
  mails: number
}>

export const VALID_SECONDS = 7 * 86_400
/** How long an ended invitation stays in the list. */
export const SHOWN_SECONDS = 30 * 86_400
const MAX_MAILS = 10

export function hashInvitationToken(token: string): string {
  return hash('sha256', token, 'base64url')
}

export function invitationStatus({ answer, validUntil }: InvitationRecord, now: Date): Invitation['status'] {
  return answer ?? (validUntil <= now ? 'expired' : 'open')
}

export function toInvitationView(invitation: InvitationRecord, now: Date): Invitation {
  const { invitationId, email, role, invitedBy, createdAt, validUntil, endedAt } = invitation
  return {
    invitationId,
    email,
    role,
    status: invitationStatus(invitation, now),
    invitedBy,
    createdAt: createdAt.toISOString(),
    expiresAt: validUntil.toISOString(),
    ...(endedAt && { endedAt: endedAt.toISOString() }),
  }
}

/** The invitation with this answer. @throws ServiceError when it can no longer be answered */
export function answered(
  invitation: InvitationRecord,
  answer: NonNullable<InvitationRecord['answer']>,
  now: Date,
): InvitationRecord {
  if (invitation.answer !== undefined) throw alreadyAnswered(invitation.answer)
  return { ...invitation, answer, endedAt: now }
}

/** The invitation with a new token and a new term. @throws ServiceError when it was answered, or mailed too often */
export function renewed(invitation: InvitationRecord, tokenHash: string, now: Date): InvitationRecord {
  if (invitation.answer !== undefined) throw alreadyAnswered(invitation.answer)
  if (invitation.mails >= MAX_MAILS)
    throw new ServiceError({
      kind: 'limit',
      code: 'invitation_limit_exceeded',
      message: `This invitation was sent ${MAX_MAILS} times. Revoke it, check the address and invite again.`,
    })
  return { ...invitation, tokenHash, validUntil: addSeconds(now, VALID_SECONDS), mails: invitation.mails + 1 }
}

function alreadyAnswered(answer: NonNullable<InvitationRecord['answer']>): ServiceError {
  return new ServiceError({
    kind: 'conflict',
    code: 'invitation_already_answered',
    message: `This invitation was ${answer} already.`,
  })
}

export function invitationNotFound(): ServiceError {
  return new ServiceError({
    kind: 'not_found',
    code: 'invitation_not_found',
    message: 'No such invitation. It may have expired, been answered or revoked; ask for a new one.',
  })
}

export function invitationForAnotherAddress(): ServiceError {
  return new ServiceError({
    kind: 'forbidden',
    code: 'invitation_for_another_address',
    message:
      'This invitation was sent to another e-mail address. Sign in with that address and open the link again.',
  })
}

export function alreadyMember(email: string): ServiceError {
  return new ServiceError({
    kind: 'conflict',
    code: 'already_a_member',
    message: `${email} is a member of this account already.`,
  })
}

export function alreadyInvited(email = 'This address'): ServiceError {
  return new ServiceError({
    kind: 'conflict',
    code: 'already_invited',
    message: `${email} has an open invitation already. Send that one again, or revoke it first.`,
  })
}

export function invitationLimitExceeded(limit: number): ServiceError {
  return new ServiceError({
    kind: 'limit',
    code: 'invitation_limit_exceeded',
    message: `This account has ${limit} open invitations, which is its limit. Wait until some are answered, or revoke some.`,
  })
}
