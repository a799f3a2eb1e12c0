import { describe, expect, it } from 'vitest'
import { hashToken } from './domain/session.ts'
import { describePasswords, describeSecondFactor } from './identity-secrets.contract.ts'
import type { SignUpStart } from './identity-provider.ts'
import {
  codeOfError,
  newcomer,
  NEXT,
  type OpenedProvider,
  type Opening,
  PASSWORD,
  person,
  type ProviderTraits,
  signedIn,
  WEAK,
} from './testing/identity-people.ts'

/** What the port promises, for any engine. One opened engine serves all tests: each has people of its own. */
export function identityProviderContract(name: string, open: Opening, traits: ProviderTraits): void {
  let opened: Promise<OpenedProvider> | undefined
  const provider = () => (opened ??= open())

  describe(`${name}: users`, () => {
    it('are found by id and by e-mail in normal form, and nobody else is', async () => {
      const { identity, user } = await person(provider)
      expect(await identity.findUser(user.userId)).toMatchObject(user)
      expect(await identity.findUserByEmail(user.email)).toMatchObject(user)
      expect(await identity.findUser(`${user.userId}x`)).toBeUndefined()
      expect(await identity.findUserByEmail(`x${user.email}`)).toBeUndefined()
    })

    it('keep their first login: another for the user or the e-mail changes and tells nothing', async () => {
      const { identity, user, tell, isTold, own } = await person(provider)
      const others = [
        { userId: user.userId, email: `x${user.email}` },
        { userId: `${user.userId}x`, email: user.email.toUpperCase() },
      ]
      for (const other of others)
        expect(await identity.createUser({ ...other, password: NEXT }, async () => [tell(own)])).toBe(false)
      expect(await isTold(own)).toBe(false)
      expect(await identity.signIn(user.email, NEXT)).toBeUndefined()
      expect(await identity.signIn(user.email, PASSWORD)).toMatchObject({ user })
    })
  })

  describe(`${name}: signing in`, () => {
    it('takes the right password and tells a wrong one from an unknown e-mail by nothing', async () => {
      const { identity, user } = await person(provider)
      const granted = await signedIn(identity, user.email)
      expect(await identity.findGranted({ ...user, grant: granted.grant })).toMatchObject(user)
      expect(await identity.signIn(user.email, `${PASSWORD}x`)).toBeUndefined()
      expect(await identity.signIn(`x${user.email}`, PASSWORD)).toBeUndefined()
    })

    it('gives grants that belong to their user and cannot be made up', async () => {
      const [one, two] = [await person(provider), await person(provider)]
      const { identity } = one
      const { grant } = await signedIn(identity, one.user.email)
      expect(await identity.findGranted({ userId: two.user.userId, grant })).toBeUndefined()
      expect(await identity.findGranted({ ...one.user, grant: hashToken(grant) })).toBeUndefined()
      expect(await identity.findGranted({ ...one.user, grant: '' })).toBeUndefined()
    })

    it('knows the password of a signed-in user', async () => {
      const { identity, user } = await person(provider)
      const { grant } = await signedIn(identity, user.email)
      expect(await identity.isPassword({ ...user, grant }, PASSWORD)).toBe(true)
      expect(await identity.isPassword({ ...user, grant }, NEXT)).toBe(false)
    })

    it('a released grant ends no other, and releasing it again is no failure', async () => {
      const { identity, user } = await person(provider)
      const [one, two] = [await signedIn(identity, user.email), await signedIn(identity, user.email)]
      await identity.releaseGrant({ ...user, grant: one.grant })
      await identity.releaseGrant({ ...user, grant: one.grant })
      const released = await identity.findGranted({ ...user, grant: one.grant })
      expect(released === undefined).toBe(traits.endsSingleGrants)
      const { grant } = await signedIn(identity, user.email)
      expect(await identity.findGranted({ ...user, grant })).toMatchObject(user)
      expect(await identity.findGranted({ ...user, grant: two.grant })).toMatchObject(user)
    })
  })

  describe(`${name}: signing up`, () => {
    it('ends with a user who signs in, once the mailed code came back', async () => {
      const { identity, mailed, tell, isTold, start, own } = await newcomer(provider)
      const { codeUntil } = await identity.beginSignUp(start, async () => {})
      expect(codeUntil).toBeInstanceOf(Date)
      expect(await identity.signIn(start.email, PASSWORD)).toBeUndefined()
      expect(await identity.findConfirmedSignUp(start.signUpHash)).toBeUndefined()
      const { code = '' } = await mailed(start.email)
      const confirmed = await identity.confirmSignUp(start.signUpHash, code, [tell(`job ${own}`)])
      expect(confirmed).toMatchObject({ email: start.email, details: start.details })
      expect(await isTold(`job ${own}`)).toBe(true)
      expect(await identity.signIn(start.email, PASSWORD)).toBeUndefined()
      // Another process goes on from what is stored.
      const found = await identity.findConfirmedSignUp(start.signUpHash)
      expect(found).toEqual(confirmed)
      const completed = await identity.completeSignUp(confirmed, own, [tell(own)])
      expect(completed.user).toMatchObject({ userId: own, email: start.email })
      expect(await isTold(own)).toBe(true)
      expect(await identity.findGranted({ userId: own, grant: completed.grant })).toBeDefined()
      await identity.completeSignUp(confirmed, own, [tell(`again ${own}`)])
      await identity.removeSignUp(start.signUpHash)
      await identity.removeSignUp(start.signUpHash)
      expect(await identity.completeSignUp(confirmed, own, [])).toMatchObject({ user: completed.user })
      expect(await isTold(`again ${own}`)).toBe(false)
      expect(await identity.signIn(start.email, PASSWORD)).toMatchObject({ user: completed.user })
    })

    it('takes a code once, also of those sent at the same time', async () => {
      const { identity, mailed, tell, isTold, start, own } = await newcomer(provider)
      await identity.beginSignUp(start, async () => {})
      const { code = '' } = await mailed(start.email)
      const tries = [1, 2, 3].map((at) =>
        identity.confirmSignUp(start.signUpHash, code, [tell(`${own} ${at}`)]).then(
          () => 'confirmed',
          (error: { code: string }) => error.code,
        ),
      )
      expect((await Promise.all(tries)).sort()).toEqual(['confirmed', 'invalid_code', 'invalid_code'])
      const told = await Promise.all([1, 2, 3].map((at) => isTold(`${own} ${at}`)))
      expect(told.filter(Boolean)).toHaveLength(1)
      expect(await codeOfError(identity.confirmSignUp(start.signUpHash, code, []))).toBe('invalid_code')
    })

    it('refuses wrong codes, and after five of them the right one too, until another is mailed', async () => {
      const { identity, mailed, start, tell, isTold, own } = await newcomer(provider)
      await identity.beginSignUp(start, async () => {})
      const { code = '' } = await mailed(start.email)
      const wrong = code === '000000' ? '111111' : '000000'
      for (let at = 0; at < 5; at++)
        expect(await codeOfError(identity.confirmSignUp(start.signUpHash, wrong, [tell(own)]))).toBe(
          'invalid_code',
        )
      expect(await codeOfError(identity.confirmSignUp(start.signUpHash, code, [tell(own)]))).toBe(
        'too_many_attempts',
      )
      expect(await isTold(own)).toBe(false)
      await identity.resendSignUpCode(start.signUpHash, async () => {})
      const { code: next = '' } = await mailed(start.email)
      await identity.confirmSignUp(start.signUpHash, next, [])
    })

    it('takes the newest code only', async () => {
      const { identity, mailed, start } = await newcomer(provider)
      await identity.beginSignUp(start, async () => {})
      const { code: former = '' } = await mailed(start.email)
      await identity.resendSignUpCode(start.signUpHash, async () => {})
      const { code = '' } = await mailed(start.email)
      expect(await codeOfError(identity.confirmSignUp(start.signUpHash, former, []))).toBe('invalid_code')
      await identity.confirmSignUp(start.signUpHash, code, [])
      expect(await codeOfError(identity.resendSignUpCode(start.signUpHash, async () => {}))).toBe(
        'invalid_code',
      )
    })

    it('knows no sign-up that was not begun', async () => {
      const { identity, start } = await newcomer(provider)
      expect(await codeOfError(identity.confirmSignUp(start.signUpHash, '123456', []))).toBe('invalid_code')
      expect(await codeOfError(identity.resendSignUpCode(start.signUpHash, async () => {}))).toBe(
        'invalid_code',
      )
      expect(await identity.findConfirmedSignUp(start.signUpHash)).toBeUndefined()
    })

    it('refuses a weak password before anybody is asked whether a mail may go out', async () => {
      const { identity, mailed, start } = await newcomer(provider)
      let asked = 0
      const begun = identity.beginSignUp({ ...start, password: WEAK }, async () => void asked++)
      expect(await codeOfError(begun)).toBe('weak_password')
      expect([asked, (await mailed(start.email)).count]).toEqual([0, 0])
      const invited = identity.beginConfirmedSignUp({ ...start, password: WEAK }, [])
      expect(await codeOfError(invited)).toBe('weak_password')
    })

    it('keeps and mails nothing where a mail may not go out', async () => {
      const { identity, mailed, start } = await newcomer(provider)
      const refuse = async (email: string) => {
        expect(email).toBe(start.email)
        throw new Error('not now')
      }
      await expect(identity.beginSignUp(start, refuse)).rejects.toThrow('not now')
      expect((await mailed(start.email)).count).toBe(0)
      await identity.beginSignUp(start, async () => {})
      const { code = '' } = await mailed(start.email)
      await expect(identity.resendSignUpCode(start.signUpHash, refuse)).rejects.toThrow('not now')
      expect((await mailed(start.email)).count).toBe(1)
      await identity.confirmSignUp(start.signUpHash, code, [])
    })

    it('answers the same for an address that has a user, mails no code there and never succeeds', async () => {
      const { identity, user } = await person(provider)
      const { mailed, start } = await newcomer(provider)
      const begin = { ...start, email: user.email }
      const { codeUntil } = await identity.beginSignUp(begin, async () => {})
      expect(codeUntil).toBeInstanceOf(Date)
      const { count, code } = await mailed(user.email)
      expect([count, code]).toEqual([1, undefined])
      expect(await codeOfError(identity.confirmSignUp(start.signUpHash, '123456', []))).toBe('invalid_code')
      await identity.resendSignUpCode(start.signUpHash, async () => {})
      expect((await mailed(user.email)).code).toBeUndefined()
      expect(await codeOfError(identity.beginConfirmedSignUp({ ...begin }, []))).toBe('user_already_exists')
      expect(await identity.signIn(user.email, PASSWORD)).toMatchObject({ user })
    })

    it('of one address at once keeps apart, and the first to be completed wins', async () => {
      const one = await newcomer(provider)
      const two = await newcomer(provider)
      const { identity, mailed } = one
      const other: SignUpStart = { ...two.start, email: one.start.email, password: NEXT }
      await identity.beginSignUp(other, async () => {})
      const { code: theirs = '' } = await mailed(one.start.email)
      await identity.beginSignUp(one.start, async () => {})
      const { code = '' } = await mailed(one.start.email)
      expect(await codeOfError(identity.confirmSignUp(other.signUpHash, code, []))).toBe('invalid_code')
      const first = await identity.confirmSignUp(one.start.signUpHash, code, [])
      const second = await identity.confirmSignUp(other.signUpHash, theirs, [])
      await identity.completeSignUp(first, one.own, [])
      expect(await codeOfError(identity.completeSignUp(second, one.own, []))).toBe('user_already_exists')
      expect(await codeOfError(identity.completeSignUp(second, two.own, []))).toBe('user_already_exists')
      expect(await identity.signIn(one.start.email, NEXT)).toBeUndefined()
      expect(await identity.signIn(one.start.email, PASSWORD)).toBeDefined()
    })

    it('needs no code from somebody whose address is proved', async () => {
      const { identity, mailed, tell, isTold, start, own } = await newcomer(provider)
      const details = { sealedInvitation: 'sealed', name: 'Ada' }
      const confirmed = await identity.beginConfirmedSignUp({ ...start, details }, [tell(own)])
      expect(confirmed).toMatchObject({ email: start.email, details })
      expect([await isTold(own), (await mailed(start.email)).count]).toEqual([true, 0])
      await identity.completeSignUp(confirmed, own, [])
      expect(await identity.signIn(start.email, PASSWORD)).toBeDefined()
    })

    if (traits.hasOwnClock) return
    it('takes no code that is too old', async () => {
      const { identity, mailed, start, pass } = await newcomer(provider)
      const { codeUntil } = await identity.beginSignUp(start, async () => {})
      const { code = '' } = await mailed(start.email)
      pass(15 * 60)
      expect(await codeOfError(identity.confirmSignUp(start.signUpHash, code, []))).toBe('invalid_code')
      expect(codeUntil).toBeInstanceOf(Date)
    })
  })

  describePasswords(name, provider, traits)
  describeSecondFactor(name, provider, traits)
}
