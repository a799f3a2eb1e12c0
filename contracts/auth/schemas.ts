import * as z from 'zod'
import { optional } from '../values/index.ts'
import { ApiKeyActor, CreatedApiKey } from '../api-keys/index.ts'
import { Account, displayName, Email, InvitationToken, Role, User } from '../users-accounts/index.ts'
import { Permission } from './permissions.ts'

/** Name of the session cookie: `HttpOnly`, `SameSite=Lax`, `Path=/`, `Secure` on https. */
export const SESSION_COOKIE = 'mqc_session'
/** Name of the cookie of a browser that has signed in before; its failed sign-ins are counted separately. */
export const DEVICE_COOKIE = 'mqc_device'
/** The cookie's name on https has the prefix that stops other hosts of the domain, and http, from setting it. */
export const secureCookieName = (name: string, isSecure: boolean) => (isSecure ? `__Host-${name}` : name)

/** The fields of a `Caller` except the request id, which the gateway adds. */
export const CallerFields = z
  .object({
    /** Empty for a user who is a member of no account. */
    accountId: z.string(),
    principal: ApiKeyActor,
    permissions: z.array(Permission),
    role: Role.optional(),
    sessionId: z.string().optional(),
    isSteppedUp: z.boolean().optional(),
    indexNames: z.array(z.string()).optional(),
  })
  .meta({ id: 'CallerFields' })
export type CallerFields = z.infer<typeof CallerFields>

export const AuthorizedSession = CallerFields.extend({
  /** The session's token was replaced: send this `Set-Cookie` with the answer. */
  setCookie: z.string().optional(),
})
export type AuthorizedSession = z.infer<typeof AuthorizedSession>

/** Any text: older passwords may not follow today's rules. */
const GivenPassword = z.string().min(1).max(256)

export const SignInInput = z
  .strictObject({ email: z.string().min(1).max(254), password: GivenPassword })
  .meta({ id: 'SignInInput' })
export type SignInInput = z.infer<typeof SignInInput>

export const Session = z
  .object({
    sessionId: z.string(),
    createdAt: z.string(),
    lastUsedAt: z.string(),
    /** When it ends unless it is used before; never later than `endsAt`. */
    idleEndsAt: z.string(),
    endsAt: z.string(),
    /** The address it was begun from, if known. */
    address: z.string(),
    userAgent: z.string(),
    isCurrent: z.boolean(),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof Session>

export const CurrentSession = z
  .object({
    session: Session,
    user: User,
    hasTwoFactor: z.boolean(),
    /** Absent when the user is a member of no account. */
    account: Account.optional(),
    role: Role.optional(),
    permissions: z.array(Permission),
  })
  .meta({ id: 'CurrentSession' })
export type CurrentSession = z.infer<typeof CurrentSession>

export const SignedIn = CurrentSession.extend({ status: z.literal('signed_in') }).meta({ id: 'SignedIn' })
export type SignedIn = z.infer<typeof SignedIn>
export const SignInResult = z
  .discriminatedUnion('status', [
    SignedIn,
    z.object({
      status: z.literal('totp_required'),
      /** Send it back with a code. */
      challenge: z.string(),
      expiresAt: z.string(),
    }),
  ])
  .meta({ id: 'SignInResult' })
export type SignInResult = z.infer<typeof SignInResult>

/** Long, and not on the lists that attackers try first (checked by Auth): these two make a password hard to guess. */
export const NewPassword = z
  .string()
  .min(12, 'a password has at least 12 characters')
  .max(256, 'a password has at most 256 characters')

export const CreateUserInput = z.object({ userId: z.string().min(1), email: Email, password: NewPassword })
export type CreateUserInput = z.infer<typeof CreateUserInput>

export const SignUpInput = z
  .strictObject({
    email: Email,
    password: NewPassword,
    name: optional(displayName('name')),
    accountName: displayName('account name'),
  })
  .meta({ id: 'SignUpInput' })
export type SignUpInput = z.output<typeof SignUpInput>

const Token = z.string().min(20).max(200)

/** A code was mailed, or would have been. */
export const CodeSent = z
  .object({
    /** Identifies this attempt: send it back with the code. */
    signUp: z.string(),
    expiresAt: z.string(),
  })
  .meta({ id: 'CodeSent' })
export type CodeSent = z.infer<typeof CodeSent>
export const ResendCodeInput = z.strictObject({ signUp: Token })
/** Spaces and dashes of a pasted code are ignored. */
const Code = z
  .string()
  .max(40)
  .transform((text) => text.replaceAll(/[\s-]/g, ''))
export const ConfirmSignUpInput = z
  .strictObject({ signUp: Token, code: Code })
  .meta({ id: 'ConfirmSignUpInput' })
export const SignUpInvitedInput = z
  .strictObject({ token: InvitationToken, name: optional(displayName('name')), password: NewPassword })
  .meta({ id: 'SignUpInvitedInput' })
export type SignUpInvitedInput = z.output<typeof SignUpInvitedInput>
export const SignedUp = SignedIn.extend({
  /** The account's key `default`, whose text is shown only now; absent for a user who joined an account. */
  apiKey: CreatedApiKey.optional(),
}).meta({ id: 'SignedUp' })
export type SignedUp = z.infer<typeof SignedUp>

export const PasswordResetInput = z.strictObject({ email: z.string().min(1).max(254) })
export const ResetPasswordInput = z
  .strictObject({ token: Token, password: NewPassword })
  .meta({ id: 'ResetPasswordInput' })
export const ChangePasswordInput = z
  .strictObject({ currentPassword: GivenPassword, newPassword: NewPassword })
  .meta({ id: 'ChangePasswordInput' })
export const PasswordState = z
  .object({
    /** It is the one that the deployment set, for example at its first start: who set it knows it too. */
    isGiven: z.boolean(),
  })
  .meta({ id: 'PasswordState' })
export type PasswordState = z.infer<typeof PasswordState>
export const AnswerChallengeInput = z
  .strictObject({
    challenge: Token,
    /** Six digits of the authenticator, or a recovery code. */
    code: Code,
  })
  .meta({ id: 'AnswerChallengeInput' })
/** A code when two-factor sign-in is on, else the password. */
export const StepUpInput = z
  .strictObject({ password: optional(GivenPassword), code: optional(Code) })
  .meta({ id: 'StepUpInput' })
export type StepUpInput = z.output<typeof StepUpInput>

export const TwoFactor = z
  .object({ enabledAt: z.string().optional(), recoveryCodesLeft: z.number().int() })
  .meta({ id: 'TwoFactor' })
export type TwoFactor = z.infer<typeof TwoFactor>
export const TotpEnrolment = z
  .object({
    /** Base32, for typing it in. */
    secret: z.string(),
    /** The content of the QR code. */
    uri: z.string(),
    /** Rows of the QR code with its margin, `1` for dark. */
    qrRows: z.array(z.string()),
  })
  .meta({ id: 'TotpEnrolment' })
export type TotpEnrolment = z.infer<typeof TotpEnrolment>
export const ConfirmTotpInput = z.strictObject({ code: Code })
export const RecoveryCodes = z
  .object({
    /** Each works once. Shown only now. */
    codes: z.array(z.string()),
  })
  .meta({ id: 'RecoveryCodes' })
export type RecoveryCodes = z.infer<typeof RecoveryCodes>
