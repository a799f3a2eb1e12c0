import * as z from 'zod'
import { optional, queryNumber } from '../values/index.ts'

export const Role = z.enum(['owner', 'admin', 'developer', 'viewer', 'billing'])
export type Role = z.infer<typeof Role>

/** No control characters, and none of those that are invisible or turn the direction of text. */
const PRINTABLE = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u
/** The equivalent pattern without `\p{…}`, for OpenAPI tools that lack it. */
const UNPRINTABLE =
  '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb'

/** A display name: trimmed and Unicode-normalised. Its bounds apply to the text as sent. */
export const displayName = (what: string) =>
  z
    .string()
    .max(100, `${what} has at most 100 characters`)
    .regex(PRINTABLE, `${what} holds no control or invisible characters`)
    .normalize('NFC')
    .trim()
    .min(1, `${what} must not be empty`)
    .meta({ pattern: `^[^${UNPRINTABLE}]*$` })

export const User = z
  .object({
    userId: z.string(),
    email: z.string(),
    name: z.string().optional(),
    createdAt: z.string(),
  })
  .meta({ id: 'User' })
export type User = z.infer<typeof User>

export const Account = z
  .object({ accountId: z.string(), name: z.string(), createdAt: z.string() })
  .meta({ id: 'Account' })
export type Account = z.infer<typeof Account>

export const Membership = z
  .object({ accountId: z.string(), userId: z.string(), role: Role, createdAt: z.string() })
  .meta({ id: 'Membership' })
export type Membership = z.infer<typeof Membership>

/** A membership as the user sees it. */
export const OwnMembership = Membership.extend({ accountName: z.string() }).meta({ id: 'OwnMembership' })
export type OwnMembership = z.infer<typeof OwnMembership>

/** A membership as the account sees it. */
export const Member = z
  .object({
    userId: z.string(),
    email: z.string(),
    name: z.string().optional(),
    role: Role,
    /** When the membership began. */
    createdAt: z.string(),
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof Member>

const next = z.string().optional().describe('Set while more may follow: pass it back as `after`.')
export const MemberPage = z.object({ results: z.array(Member), next }).meta({ id: 'MemberPage' })
export type MemberPage = z.infer<typeof MemberPage>

/** How large an account may grow. Shards, replicas and inference pods count per index. */
export const AccountLimits = z
  .object({
    maxShards: z.number().int().min(1).max(10_000),
    maxReplicas: z.number().int().min(0).max(10_000),
    maxInferences: z.number().int().min(0).max(10_000),
    maxIndexes: z.number().int().min(0).max(1_000_000),
    maxMembers: z.number().int().min(1).max(1_000_000),
    /** Invitations that are open at the same time. */
    maxInvitations: z.number().int().min(0).max(10_000),
    /** Keys that are not revoked. */
    maxApiKeys: z.number().int().min(1).max(1_000_000),
  })
  .meta({ id: 'AccountLimits' })
export type AccountLimits = z.infer<typeof AccountLimits>

/** How much of its limits an account uses. Indexes are not included; listing them counts them. */
export const AccountUsage = z
  .object({
    members: z.number().int(),
    /** Invitations that can still be accepted. */
    openInvitations: z.number().int(),
  })
  .meta({ id: 'AccountUsage' })
export type AccountUsage = z.infer<typeof AccountUsage>

/** A limit left out falls back to the default. Strict, so that a mistyped name is refused instead of ignored. */
export const AccountLimitOverrides = z
  .strictObject(AccountLimits.partial().shape)
  .meta({ id: 'AccountLimitOverrides' })
export type AccountLimitOverrides = z.infer<typeof AccountLimitOverrides>

/**
 * The one normal form of an e-mail address: two addresses are the same user's when their forms are equal, and mail
 * goes to this form. Full-width and other compatibility characters become plain ones.
 */
export function normalizeEmail(email: string): string {
  return email.normalize('NFKC').trim().toLowerCase()
}

/**
 * Plain ASCII: letters of other scripts look like Latin ones and would make two addresses look the same. Before the `@`
 * only what needs no quotes, so that no program reads a list, a comment or another address in it.
 */
const EMAIL =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/

/** Otherwise lenient: only a message can show whether an address works. */
export const Email = z
  .string()
  .max(254)
  .refine(
    (text) => EMAIL.test(normalizeEmail(text)),
    'not an e-mail address this service can write to (a domain in other letters needs its xn-- form)',
  )
  .meta({ pattern: EMAIL.source.replaceAll('a-z', 'A-Za-z') })

export const CreateAccountInput = z
  .object({
    ownerEmail: Email,
    ownerName: optional(displayName('name')),
    accountName: displayName('account name'),
  })
  .meta({ id: 'CreateAccountInput' })
export type CreateAccountInput = z.output<typeof CreateAccountInput>

export const AccountWithOwner = z.object({
  account: Account,
  user: User,
  /** Absent when the user has left the account since. */
  membership: Membership.optional(),
  /** `false`: this e-mail owned an account already, which is the one answered. */
  created: z.boolean(),
})
export type AccountWithOwner = z.infer<typeof AccountWithOwner>

/** A role that an invitation can give. Ownership is only transferred. */
export const InvitedRole = Role.exclude(['owner'])

export const CreateInvitationInput = z
  .strictObject({ email: Email, role: InvitedRole })
  .meta({ id: 'CreateInvitationInput' })
export type CreateInvitationInput = z.infer<typeof CreateInvitationInput>

export const Invitation = z
  .object({
    invitationId: z.string(),
    email: z.string(),
    role: Role,
    status: z.enum(['open', 'expired', 'accepted', 'declined', 'revoked']),
    invitedBy: z.object({ type: z.enum(['user', 'apiKey', 'cell', 'system']), id: z.string() }),
    createdAt: z.string(),
    /** When the invitation expires; sending it again extends this. */
    expiresAt: z.string(),
    /** When it was accepted, declined or revoked. */
    endedAt: z.string().optional(),
  })
  .meta({ id: 'Invitation' })
export type Invitation = z.infer<typeof Invitation>

export const InvitationPage = z.object({ results: z.array(Invitation), next }).meta({ id: 'InvitationPage' })
export type InvitationPage = z.infer<typeof InvitationPage>

export const InvitationToken = z.string().min(20).max(200)

/** What the bearer of an invitation's token is shown before they answer. */
export const InvitationOffer = z
  .object({
    email: z.string(),
    role: Role,
    accountName: z.string(),
    /** Who invited, when it was a person with a name. */
    inviterName: z.string().optional(),
    expiresAt: z.string(),
    /** Whether the bearer should sign in or sign up. This reveals nothing: the token came by mail to this address. */
    hasUser: z.boolean(),
  })
  .meta({ id: 'InvitationOffer' })
export type InvitationOffer = z.infer<typeof InvitationOffer>

export const RoleChange = z.strictObject({ role: Role }).meta({ id: 'RoleChange' })
export const AccountRename = z
  .strictObject({ name: displayName('account name') })
  .meta({ id: 'AccountRename' })
export const AccountClosing = z
  .strictObject({
    /** The name of the account, typed by the person who closes it. */
    confirmName: z.string(),
  })
  .meta({ id: 'AccountClosing' })
export const AccountClosed = z
  .object({
    accountId: z.string(),
    /** When the last data of the account will have been deleted. */
    purgedAfter: z.string(),
  })
  .meta({ id: 'AccountClosed' })
export type AccountClosed = z.infer<typeof AccountClosed>

/** A page of a list. */
export const PageQuery = z.object({
  limit: queryNumber(z.number().int().min(1).max(100)).default(50),
  after: z.string().max(500).optional(),
})

export const AccountParams = z.object({ accountId: z.string().max(64) })
export const UserParams = z.object({ userId: z.string().max(64) })
