import { etagOf } from '#platform/precondition'
import type { InvitationRecord } from './invitation.ts'

export function invitationTag({ invitationId, validUntil, answer }: InvitationRecord): string {
  return etagOf([invitationId, validUntil, answer])
}
