import { codeUsedUp, invalidCode, userAlreadyExists } from '../../domain/errors.ts'
import type { Also, ConfirmedSignUp, IdentitySignUps, SignUpStart } from '../../identity-provider.ts'
import { alreadyUserMail, signUpCodeMail } from '../../mails.ts'
import { refuseWeak } from './passwords.ts'
import { codeContext, MAX_CODE_FAILURES, type SignUpRecord, withCode } from './sign-up-record.ts'
import type { Login, UserPoolDeps } from './user-pool-deps.ts'
import { grantedTo, markOf } from './users.ts'

type Deps = Pick<
  UserPoolDeps,
  'logins' | 'signUps' | 'passwords' | 'isWeakPassword' | 'vault' | 'mail' | 'newCode' | 'now' | 'consoleUrl'
>

export function signUpsOf(deps: Deps): IdentitySignUps {
  const { logins, signUps } = deps
  return {
    beginSignUp: async (start, admit) => {
      await refuseWeak(deps, start.password, start.hints)
      await admit(start.email)
      // Both in any case, so that neither order nor duration tells whether the address has a user.
      const login = await logins.findLogin(start.email)
      const begun = await recordOf(deps, start, login ? 'decoy' : 'waiting')
      const { record, mail } = await newCode(deps, begun)
      await signUps.insertSignUp(record, [mail])
      return { codeUntil: record.codeUntil }
    },
    resendSignUpCode: async (signUpHash, admit) => {
      const known = await signUps.findSignUp(signUpHash)
      if (known === undefined || known.state === 'confirmed') throw invalidCode()
      await admit(known.email)
      const { record, mail } = await newCode(deps, known)
      const next = await signUps.updateSignUp(signUpHash, (stored) =>
        stored.state === 'confirmed'
          ? { next: stored, also: [] }
          : { next: withCode(stored, record.codeMac, deps.now()), also: [mail] },
      )
      if (next === undefined || next.state === 'confirmed') throw invalidCode()
      return { codeUntil: next.codeUntil }
    },
    confirmSignUp: (signUpHash, code, also) => confirmSignUp(deps, { signUpHash, code }, also),
    beginConfirmedSignUp: async (start, also) => {
      await refuseWeak(deps, start.password, start.hints)
      if (await logins.findLogin(start.email)) throw userAlreadyExists()
      const record = await recordOf(deps, start, 'confirmed')
      await signUps.insertSignUp(record, also)
      return toConfirmed(record)
    },
    findConfirmedSignUp: async (signUpHash) => {
      const record = await signUps.findSignUp(signUpHash)
      return record?.state === 'confirmed' ? toConfirmed(record) : undefined
    },
    completeSignUp: async ({ signUpHash, mark }, userId, also) => {
      const record = await signUps.findSignUp(signUpHash)
      if (record?.state === 'confirmed') {
        const login: Login = { userId, email: record.email, passwordHash: record.passwordHash }
        if (await logins.insertLogin(login, also)) return grantedTo(login)
      }
      const known = await logins.findLoginOfUser(userId)
      // Another sign-up of the same address was completed first; its password is kept.
      if (known === undefined || markOf(known) !== mark) throw userAlreadyExists()
      return grantedTo(known)
    },
    removeSignUp: (signUpHash) => signUps.removeSignUp(signUpHash),
  }
}

async function confirmSignUp(
  { signUps, vault, now }: Pick<Deps, 'signUps' | 'vault' | 'now'>,
  { signUpHash, code }: { signUpHash: string; code: string },
  also: Also,
): Promise<ConfirmedSignUp> {
  const mac = await vault.mac(code, codeContext(signUpHash))
  const known = await signUps.findSignUp(signUpHash)
  const isRight =
    known?.state === 'waiting' &&
    known.failures < MAX_CODE_FAILURES &&
    known.codeMac === mac &&
    known.codeUntil > now()
  let isFirst = false
  const seen = await signUps.updateSignUp(signUpHash, (stored) => {
    const isSame = stored.codeMac === known?.codeMac && stored.state === 'waiting'
    // If a code is sent twice at the same time, only one of the requests succeeds.
    isFirst = isRight && isSame && stored.failures < MAX_CODE_FAILURES
    return isFirst
      ? { next: { ...stored, state: 'confirmed' }, also }
      : { next: { ...stored, failures: stored.failures + 1 }, also: [] }
  })
  if (seen !== undefined && seen.state !== 'confirmed' && seen.failures > MAX_CODE_FAILURES)
    throw codeUsedUp()
  if (seen === undefined || !isFirst) throw invalidCode()
  return toConfirmed(seen)
}

async function recordOf(
  { passwords, now }: Pick<Deps, 'passwords' | 'now'>,
  { signUpHash, email, password, details }: SignUpStart,
  state: SignUpRecord['state'],
): Promise<SignUpRecord> {
  const at = now()
  return {
    ...details,
    signUpHash,
    state,
    email,
    passwordHash: await passwords.hash(password),
    codeMac: '',
    codeUntil: at,
    failures: 0,
    createdAt: at,
  }
}

async function newCode(
  deps: Pick<Deps, 'vault' | 'mail' | 'newCode' | 'now' | 'consoleUrl'>,
  signUp: SignUpRecord,
) {
  const code = deps.newCode()
  const codeMac = await deps.vault.mac(code, codeContext(signUp.signUpHash))
  const message =
    signUp.state === 'decoy'
      ? alreadyUserMail(signUp.email, deps.consoleUrl)
      : signUpCodeMail(signUp.email, code)
  return { record: withCode(signUp, codeMac, deps.now()), mail: await deps.mail(message) }
}

function toConfirmed(record: SignUpRecord): ConfirmedSignUp {
  const { signUpHash, email, name, accountName, sealedInvitation } = record
  return {
    signUpHash,
    email,
    mark: markOf(record),
    details: {
      ...(name !== undefined && { name }),
      ...(accountName !== undefined && { accountName }),
      ...(sealedInvitation !== undefined && { sealedInvitation }),
    },
  }
}
