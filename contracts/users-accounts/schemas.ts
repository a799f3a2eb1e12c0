import * as z from 'zod'

export const Role = z.enum(['owner', 'admin', 'developer', 'viewer', 'billing'])
export type Role = z.infer<typeof Role>

export const User = z
  .object({
    userId: z.string(),
    /** As its owner wrote it; compared in normal form. */
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
  .object({
    accountId: z.string(),
    userId: z.string(),
    role: Role,
    /** What the role amounts to. */
    access: z.enum(['read', 'read-write', 'admin']),
    createdAt: z.string(),
  })
  .meta({ id: 'Membership' })
export type Membership = z.infer<typeof Membership>

/** How large an account may grow. Shards, replicas and inference pods count per index. */
export const AccountLimits = z
  .object({
    maxShards: z.number().int().min(1).max(10_000),
    maxReplicas: z.number().int().min(0).max(10_000),
    maxInferences: z.number().int().min(0).max(10_000),
    maxIndexes: z.number().int().min(0).max(1_000_000),
  })
  .meta({ id: 'AccountLimits' })
export type AccountLimits = z.infer<typeof AccountLimits>

/** A limit left out falls back to the default. Strict, so that a mistyped one does not do so unnoticed. */
export const AccountLimitOverrides = z
  .strictObject(AccountLimits.partial().shape)
  .meta({ id: 'AccountLimitOverrides' })
export type AccountLimitOverrides = z.infer<typeof AccountLimitOverrides>

/** The one normal form of an e-mail address: two addresses are the same user's when their forms are equal. */
export function normalizeEmail(email: string): string {
  return email.normalize('NFKC').trim().toLowerCase()
}

/** Deliberately lenient: whether an address works only a message can tell. */
export const Email = z
  .string()
  .max(254)
  .refine((text) => /^[^\s@]+@[^\s@]+$/.test(normalizeEmail(text)), 'not an e-mail address')

export const CreateAccountInput = z
  .object({
    ownerEmail: Email,
    ownerName: z.string().trim().min(1).max(100).optional(),
    accountName: z.string().trim().min(1).max(100),
  })
  .meta({ id: 'CreateAccountInput' })
export type CreateAccountInput = z.infer<typeof CreateAccountInput>

export const AccountWithOwner = z.object({
  account: Account,
  user: User,
  membership: Membership,
  /** `false`: this e-mail owned an account already, and that one is answered. */
  created: z.boolean(),
})
export type AccountWithOwner = z.infer<typeof AccountWithOwner>
