import { etagOf } from '#platform/precondition'
import type { MembershipRecord } from './membership.ts'

/** The member's ETag: it identifies the membership and its role. */
export function memberTag({ userId, role, createdAt }: MembershipRecord): string {
  return etagOf([userId, role, createdAt])
}
