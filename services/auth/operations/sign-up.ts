import type { CodeSent, SignedUp, SignUpInput, SignUpInvitedInput } from '#contracts/auth'
import { normalizeEmail } from '#contracts/users-accounts'
import { type Caller, systemCaller } from '#platform/caller'
import { codeUsedUp, invalidCode, signUpClosed, userAlreadyExists } from '../domain/errors.ts'
import { type Client, hashToken } from '../domain/session.ts'
import {
  codeContext,
  invitationContext,
  MAX_CODE_FAILURES,
  type SignUpRecord,
  withCode,
} from '../domain/sign-up.ts'
import { alreadyUserMail, signUpCodeMail } from '../mails.ts'
import type { AuthDeps } from '../ports.ts'
import { type Begun, beginSession, type SessionNeeds } from './begin-session.ts'
import { completeSignUp } from './complete-sign-up.ts'
import { countMail } from './count-mail.ts'
import { refuseWeak } from './passwords.ts'

type With = { client: Client }
type Finish = SessionNeeds & Pick<AuthDeps, 'signUps' | 'apiKeys'>

/**
 * Begins a sign-up and mails a code. Only the holder of the returned `signUp` token can confirm it, so that nobody
 * confirms another person's password. An address that has a user receives a different mail; the answer is the same.
 * @throws ServiceError `sign_up_closed`, `weak_password`, `too_many_mails`
 */
export async function signUp(
  deps: Pick<
    AuthDeps,
    | 'logins'
    | 'attempts'
    | 'signUps'
    | 'passwords'
    | 'isWeakPassword'
    | 'vault'
    | 'mail'
    | 'newToken'
    | 'newCode'
    | 'now'
    | 'config'
    | 'emit'
  >,
  caller: Caller,
  input: SignUpInput,
): Promise<CodeSent> {
  if (!deps.config.isSignUpOpen) throw signUpClosed()
  const email = normalizeEmail(input.email)
  await refuseWeak(deps, input.password, [email, input.name ?? '', input.accountName])
  await countMail(deps, email)
  const [login, passwordHash] = [
    await deps.logins.findLogin(email),
    await deps.passwords.hash(input.password),
  ]
  const token = deps.newToken()
  const begun: Omit<SignUpRecord, 'codeMac' | 'codeUntil' | 'failures'> = {
    signUpHash: hashToken(token),
    state: login ? 'decoy' : 'waiting',
    email,
    ...(input.name !== undefined && { name: input.name }),
    passwordHash,
    accountName: input.accountName,
    createdAt: deps.now(),
  }
  const { record, mail } = await newCode(deps, { ...begun, codeMac: '', codeUntil: deps.now(), failures: 0 })
  await deps.signUps.insertSignUp(record, [mail])
  deps.emit({ event: 'sign_up.begun' }, caller)
  return { signUp: token, expiresAt: record.codeUntil.toISOString() }
}

/**
 * Mails another code. For an unknown sign-up the answer is the same as for an expired one.
 * @throws ServiceError `invalid_code`, `too_many_mails`
 */
export async function resendSignUpCode(
  deps: Pick<AuthDeps, 'logins' | 'attempts' | 'signUps' | 'vault' | 'mail' | 'newCode' | 'now' | 'config'>,
  { signUp: token }: { signUp: string },
): Promise<CodeSent> {
  const known = await deps.signUps.findSignUp(hashToken(token))
  if (known === undefined || known.state === 'confirmed') throw invalidCode()
  await countMail(deps, known.email)
  const { record, mail } = await newCode(deps, known)
  const { codeMac } = record
  const next = await deps.signUps.updateSignUp(
    known.signUpHash,
    (stored) => (stored.state === 'confirmed' ? stored : withCode(stored, codeMac, deps.now())),
    [mail],
  )
  if (next === undefined) throw invalidCode()
  return { signUp: token, expiresAt: next.codeUntil.toISOString() }
}

/**
 * Confirms a sign-up with its code. After a right code, completion is certain, even after a crash.
 * @throws ServiceError `invalid_code`, `too_many_attempts`, `user_already_exists`
 */
export async function confirmSignUp(
  deps: Finish & Pick<AuthDeps, 'signUpJob'>,
  caller: Caller,
  { signUp: token, code, client }: { signUp: string; code: string } & With,
): Promise<Begun & { signedUp: SignedUp }> {
  const signUpHash = hashToken(token)
  const mac = await deps.vault.mac(code, codeContext(signUpHash))
  const at = deps.now()
  const known = await deps.signUps.findSignUp(signUpHash)
  const isRight =
    known?.state === 'waiting' &&
    known.failures < MAX_CODE_FAILURES &&
    known.codeMac === mac &&
    known.codeUntil > at
  let isFirst = false
  const seen = await deps.signUps.updateSignUp(
    signUpHash,
    (stored) => {
      const isSame = stored.codeMac === known?.codeMac && stored.state === 'waiting'
      // If a code is sent twice at the same time, only one of the requests succeeds.
      isFirst = isRight && isSame && stored.failures < MAX_CODE_FAILURES
      return isFirst ? { ...stored, state: 'confirmed' } : { ...stored, failures: stored.failures + 1 }
    },
    isRight ? [deps.signUpJob(signUpHash, at)] : [],
  )
  if (seen !== undefined && seen.state !== 'confirmed' && seen.failures > MAX_CODE_FAILURES)
    throw codeUsedUp()
  if (seen === undefined || !isFirst) throw invalidCode()
  return finish(deps, caller, { signUp: seen, client })
}

/**
 * Creates a user for the holder of an invitation; its token came by mail, so the address is proved.
 * @throws ServiceError `invitation_not_found`, `weak_password`, `user_already_exists`
 */
export async function signUpInvited(
  deps: Finish & Pick<AuthDeps, 'passwords' | 'isWeakPassword' | 'signUpJob'>,
  caller: Caller,
  { token: invitation, name, password, client }: SignUpInvitedInput & With,
): Promise<Begun & { signedUp: SignedUp }> {
  const ask = systemCaller('auth', caller.requestId)
  const { email } = await deps.usersAccounts.describeInvitation(ask, { body: { token: invitation } })
  await refuseWeak(deps, password, [email, name ?? ''])
  if (await deps.logins.findLogin(normalizeEmail(email))) throw userAlreadyExists()
  const signUpHash = hashToken(deps.newToken())
  const at = deps.now()
  const record: SignUpRecord = {
    signUpHash,
    state: 'confirmed',
    email: normalizeEmail(email),
    ...(name !== undefined && { name }),
    passwordHash: await deps.passwords.hash(password),
    sealedInvitation: await deps.vault.seal(invitation, invitationContext(signUpHash)),
    codeMac: '',
    codeUntil: at,
    failures: 0,
    createdAt: at,
  }
  await deps.signUps.insertSignUp(record, [deps.signUpJob(signUpHash, at)])
  return finish(deps, caller, { signUp: record, client })
}

async function newCode(
  deps: Pick<AuthDeps, 'vault' | 'mail' | 'newCode' | 'now' | 'config'>,
  signUp: SignUpRecord,
) {
  const code = deps.newCode()
  const codeMac = await deps.vault.mac(code, codeContext(signUp.signUpHash))
  const message =
    signUp.state === 'decoy'
      ? alreadyUserMail(signUp.email, deps.config.consoleUrl)
      : signUpCodeMail(signUp.email, code)
  return { record: withCode(signUp, codeMac, deps.now()), mail: await deps.mail(message) }
}

async function finish(
  deps: Finish,
  by: Caller,
  { signUp: record, client }: { signUp: SignUpRecord } & With,
): Promise<Begun & { signedUp: SignedUp }> {
  const { userId, apiKey } = await completeSignUp(deps, record, by)
  const { signedIn, ...begun } = await beginSession(
    deps,
    { userId, passwordHash: record.passwordHash },
    { client, by, isNewDevice: false },
  )
  return { ...begun, signedUp: { ...signedIn, ...(apiKey && { apiKey }) } }
}
