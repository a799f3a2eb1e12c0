import * as z from 'zod'

const AccountState = z.object({
  name: z.string(),
  closedAt: z.string().optional(),
  purgeAt: z.string().optional(),
  /** Limits that were set for this account; others are the defaults. */
  limits: z.record(z.string(), z.number()).optional(),
})
const MemberState = z.object({ role: z.string() })
const InvitationState = z.object({ role: z.string(), expiresAt: z.string() })

const account = { version: 1, subject: 'account', before: AccountState, after: AccountState } as const
const invitation = {
  version: 1,
  subject: 'invitation',
  before: InvitationState,
  after: InvitationState,
} as const

/** The subject of an event of a member is the user. Events hold no e-mail address. */
export const ACCOUNT_EVENTS = {
  'account.created': { version: 1, subject: 'account', after: AccountState },
  'account.renamed': account,
  'account.limits_changed': account,
  'account.closed': account,
  /** Everything that was stored about it is removed. */
  'account.purged': { version: 1, subject: 'account', before: AccountState },
  'member.added': { version: 1, subject: 'member', after: MemberState },
  'member.role_changed': { version: 1, subject: 'member', before: MemberState, after: MemberState },
  'member.removed': { version: 1, subject: 'member', before: MemberState },
  'invitation.created': { version: 1, subject: 'invitation', after: InvitationState },
  'invitation.resent': invitation,
  'invitation.accepted': { version: 1, subject: 'invitation', before: InvitationState },
  'invitation.declined': { version: 1, subject: 'invitation', before: InvitationState },
  'invitation.revoked': { version: 1, subject: 'invitation', before: InvitationState },
} as const
