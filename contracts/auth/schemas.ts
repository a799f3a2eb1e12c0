import * as z from 'zod'
import { Account, Email, Role, User } from '../users-accounts/index.ts'

/** Name of the session cookie: `HttpOnly`, `SameSite=Lax`, `Path=/`, `Secure` on https. */
export const SESSION_COOKIE = 'mqc_session'

/** What a gateway makes a `Caller` of, with the request id it knows itself. */
export const CallerFields = z
  .object({
    accountId: z.string(),
    principal: z.object({ type: z.enum(['user', 'apiKey']), id: z.string() }),
    access: z.enum(['read', 'read-write', 'admin']),
    indexNames: z.array(z.string()).optional(),
  })
  .meta({ id: 'CallerFields' })
export type CallerFields = z.infer<typeof CallerFields>

export const SignInInput = z
  .object({ email: z.string().min(1).max(254), password: z.string().min(1).max(256) })
  .meta({ id: 'SignInInput' })
export type SignInInput = z.infer<typeof SignInInput>

export const Session = z.object({
  sessionId: z.string(),
  createdAt: z.string(),
  /** When it ends if it is not used before; never later than `endsAt`. */
  idleEndsAt: z.string(),
  endsAt: z.string(),
})
export type Session = z.infer<typeof Session>

export const CurrentSession = z
  .object({
    session: Session,
    user: User,
    account: Account,
    role: Role,
    access: z.enum(['read', 'read-write', 'admin']),
  })
  .meta({ id: 'CurrentSession' })
export type CurrentSession = z.infer<typeof CurrentSession>

/** Length only: it is what makes a password hard to guess. */
export const NewPassword = z
  .string()
  .min(12, 'a password has at least 12 characters')
  .max(256, 'a password has at most 256 characters')

export const CreateUserInput = z.object({ userId: z.string().min(1), email: Email, password: NewPassword })
export type CreateUserInput = z.infer<typeof CreateUserInput>
