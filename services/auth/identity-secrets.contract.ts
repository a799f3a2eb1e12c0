import { describe, expect, it } from 'vitest'
import type { Granted } from './identity-provider.ts'
import {
  challengeOf,
  codeOfError,
  newcomer,
  NEXT,
  type Opening,
  PASSWORD,
  person,
  type ProviderTraits,
  signedIn,
  WEAK,
} from './testing/identity-people.ts'

/** The part of the contract of identity providers about passwords. */
export function describePasswords(name: string, provider: Opening, traits: ProviderTraits): void {
  describe(`${name}: passwords`, () => {
    it('are changed by who knows the present one: all grants end, but what that session holds from now on', async () => {
      const { identity, user, tell, isTold, own } = await person(provider)
      const [mine, other] = [await signedIn(identity, user.email), await signedIn(identity, user.email)]
      const holder = { ...user, grant: mine.grant }
      const change = (current: string, next: string) =>
        identity.changePassword(holder, { current, next }, async () => [tell(own)])
      expect(await change(NEXT, NEXT)).toBe(false)
      expect(await codeOfError(change(PASSWORD, WEAK))).toBe('weak_password')
      expect(await isTold(own)).toBe(false)
      expect(await identity.findGranted(holder)).toMatchObject(user)
      let kept: Granted | undefined
      const isChanged = await identity.changePassword(
        holder,
        { current: PASSWORD, next: NEXT },
        async (granted) => {
          kept = granted
          return [tell(own)]
        },
      )
      expect([isChanged, await isTold(own)]).toEqual([true, true])
      const now = await identity.findGranted({ ...user, grant: kept?.grant ?? 'none' })
      expect(now).toEqual(kept?.user)
      expect(now?.mark).not.toBe(mine.user.mark)
      for (const { grant } of [mine, other])
        expect(await identity.findGranted({ ...user, grant })).toBeUndefined()
      expect(await identity.signIn(user.email, PASSWORD)).toBeUndefined()
      expect(await identity.signIn(user.email, NEXT)).toMatchObject({ user: now })
    })

    it('that were changed at the same time are one of those, not both', async () => {
      const { identity, user, tell, isTold, own } = await person(provider)
      const { grant } = await signedIn(identity, user.email)
      const nexts = [NEXT, `${NEXT} and more`]
      const changes = nexts.map((next, at) =>
        identity.changePassword({ ...user, grant }, { current: PASSWORD, next }, async () => [
          tell(`${own} ${at}`),
        ]),
      )
      expect((await Promise.all(changes)).filter(Boolean)).toHaveLength(1)
      const told = await Promise.all([0, 1].map((at) => isTold(`${own} ${at}`)))
      expect(told.filter(Boolean)).toHaveLength(1)
    })

    it('are set by the deployment, which ends all grants; the present one again changes and tells nothing', async () => {
      const { identity, user, tell, isTold, own } = await person(provider)
      const { grant } = await signedIn(identity, user.email)
      expect(await identity.setPassword(`${user.userId}x`, NEXT, async () => [tell(own)])).toBe('unknown')
      expect(await identity.setPassword(user.userId, PASSWORD, async () => [tell(own)])).toBe('same')
      expect(await identity.findGranted({ ...user, grant })).toMatchObject(user)
      expect(await isTold(own)).toBe(false)
      let marked = ''
      const set = await identity.setPassword(user.userId, NEXT, async ({ mark }) => {
        marked = mark
        return [tell(own)]
      })
      expect(set).toBe('set')
      expect((await identity.findUser(user.userId))?.mark).toBe(marked)
      expect(await isTold(own)).toBe(true)
      expect(await identity.findGranted({ ...user, grant })).toBeUndefined()
      expect(await identity.signIn(user.email, PASSWORD)).toBeUndefined()
      expect(await identity.signIn(user.email, NEXT)).toBeDefined()
    })

    it('are reset by a mailed link, which works once and ends all grants', async () => {
      const { identity, user, mailed, tell, isTold, own } = await person(provider)
      const { grant } = await signedIn(identity, user.email)
      await identity.requestPasswordReset(user.email)
      const { token = '' } = await mailed(user.email)
      expect(await codeOfError(identity.resetPassword(token, WEAK, async () => []))).toBe('weak_password')
      expect(await identity.findGranted({ ...user, grant })).toMatchObject(user)
      const resets = [1, 2, 3].map((at) =>
        identity
          .resetPassword(token, NEXT, async ({ userId }) => [tell(`${own} ${userId} ${at}`)])
          .then(
            ({ userId }) => userId,
            (error: { code: string }) => error.code,
          ),
      )
      expect((await Promise.all(resets)).sort()).toEqual(
        [user.userId, 'invalid_token', 'invalid_token'].sort(),
      )
      const told = await Promise.all([1, 2, 3].map((at) => isTold(`${own} ${user.userId} ${at}`)))
      expect(told.filter(Boolean)).toHaveLength(1)
      expect(await identity.findGranted({ ...user, grant })).toBeUndefined()
      expect(await identity.signIn(user.email, PASSWORD)).toBeUndefined()
      expect(await identity.signIn(user.email, NEXT)).toBeDefined()
      expect(await codeOfError(identity.resetPassword(token, PASSWORD, async () => []))).toBe('invalid_token')
    })

    it('are reset by no link from before a change, and none that was made up', async () => {
      const { identity, user, mailed } = await person(provider)
      const reset = (token: string) => codeOfError(identity.resetPassword(token, PASSWORD, async () => []))
      await identity.requestPasswordReset(user.email)
      const { token = '' } = await mailed(user.email)
      await identity.setPassword(user.userId, NEXT, async () => [])
      expect(await reset(token)).toBe('invalid_token')
      expect(await reset(`${token}x`)).toBe('invalid_token')
    })

    it('are reset by nobody at an address without a user, which gets no mail', async () => {
      const { identity, mailed, start } = await newcomer(provider)
      await identity.requestPasswordReset(start.email)
      expect((await mailed(start.email)).count).toBe(0)
    })

    if (traits.hasOwnClock) return
    it('are reset by no link that is too old', async () => {
      const { identity, user, mailed, pass } = await person(provider)
      await identity.requestPasswordReset(user.email)
      const { token = '' } = await mailed(user.email)
      pass(3601)
      expect(await codeOfError(identity.resetPassword(token, NEXT, async () => []))).toBe('invalid_token')
    })
  })
}

/** The part about the second factor. */
export function describeSecondFactor(name: string, provider: Opening, traits: ProviderTraits): void {
  /** Somebody with an authenticator; their last code is used up. */
  const withTotp = async () => {
    const all = await person(provider)
    const { identity, user, codeOf } = all
    const { grant } = await signedIn(identity, user.email)
    const holder = { ...user, grant }
    const { secret } = await identity.beginTotp(holder, async () => [])
    const verified = (await identity.verifyTotp(holder, codeOf(secret))) ?? 'none'
    await identity.enableTotp(user.userId, verified, async () => [])
    const challenge = async () => challengeOf(await identity.signIn(user.email, PASSWORD))
    const wrong = ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) =>
      [-1, 0, 1, 2].every((periods) => codeOf(secret, periods) !== code),
    )
    return { ...all, holder, secret, challenge, wrong: wrong ?? '' }
  }

  describe(`${name}: the second factor`, () => {
    it('is on once a code was verified, and asked for from then on', async () => {
      const { identity, user, codeOf, tell, isTold, own } = await person(provider)
      const { grant } = await signedIn(identity, user.email)
      const holder = { ...user, grant }
      expect(await identity.findSecondFactor(user.userId)).toBeUndefined()
      expect(await codeOfError(identity.verifyTotp(holder, '123456'))).toBe('two_factor_not_begun')
      const { secret, uri } = await identity.beginTotp(holder, async () => [tell(`begun ${own}`)])
      expect(uri).toMatch(/^otpauth:\/\/totp\//)
      expect([await isTold(`begun ${own}`), await identity.findSecondFactor(user.userId)]).toEqual([true, {}])
      expect(await identity.signIn(user.email, PASSWORD)).toHaveProperty('grant')
      expect(await identity.isTotpCode(holder, codeOf(secret, 1))).toBe(false)
      const verified = (await identity.verifyTotp(holder, codeOf(secret))) ?? 'none'
      await identity.enableTotp(user.userId, verified, async () => [tell(own)])
      expect(await isTold(own)).toBe(true)
      expect((await identity.findSecondFactor(user.userId))?.enabledAt).toBeInstanceOf(Date)
      expect(await identity.findGranted(holder)).toMatchObject(user)
      expect(challengeOf(await identity.signIn(user.email, PASSWORD))).not.toBe('none')
      expect(await codeOfError(identity.beginTotp(holder, async () => [tell(`on ${own}`)]))).toBe(
        'two_factor_enabled',
      )
      expect(await codeOfError(identity.verifyTotp(holder, codeOf(secret, 1)))).toBe('two_factor_enabled')
      expect(await isTold(`on ${own}`)).toBe(false)
    })

    it('is not turned on by a wrong code, by one of a former secret, nor twice', async () => {
      const { identity, user, codeOf, tell, isTold, own } = await person(provider)
      const { grant } = await signedIn(identity, user.email)
      const holder = { ...user, grant }
      const former = await identity.beginTotp(holder, async () => [])
      const stale = (await identity.verifyTotp(holder, codeOf(former.secret))) ?? 'none'
      const { secret } = await identity.beginTotp(holder, async () => [])
      expect(await identity.verifyTotp(holder, codeOf(former.secret, 1))).toBeUndefined()
      const enable = (verified: string) => identity.enableTotp(user.userId, verified, async () => [tell(own)])
      expect(await codeOfError(enable(stale))).toBe('two_factor_not_begun')
      expect(await isTold(own)).toBe(false)
      const verified = (await identity.verifyTotp(holder, codeOf(secret))) ?? 'none'
      const twice = [1, 2].map((at) =>
        identity
          .enableTotp(user.userId, verified, async () => [tell(`${own} ${at}`)])
          .then(
            () => 'on',
            (error: { code: string }) => error.code,
          ),
      )
      expect((await Promise.all(twice)).sort()).toEqual(['on', 'two_factor_enabled'])
    })

    it('completes a sign-in with a code, and takes that code and that challenge once', async () => {
      const { identity, user, codeOf, secret, challenge, holder } = await withTotp()
      const [one, two] = [await challenge(), await challenge()]
      expect(await identity.findChallenge(one)).toMatchObject(user)
      const used = { code: codeOf(secret) }
      expect(await identity.answerChallenge(two, used)).toBeUndefined()
      const code = codeOf(secret, 1)
      const granted = await identity.answerChallenge(one, { code })
      expect(granted?.user).toMatchObject(user)
      expect(await identity.findGranted({ ...user, grant: granted?.grant })).toMatchObject(user)
      expect(await codeOfError(identity.answerChallenge(one, { code }))).toBe('challenge_over')
      expect(await identity.answerChallenge(two, { code })).toBeUndefined()
      expect(await identity.isTotpCode(holder, code)).toBe(false)
    })

    it('takes a code of a signed-in user once', async () => {
      const { identity, codeOf, secret, holder, wrong } = await withTotp()
      expect(await identity.isTotpCode(holder, wrong)).toBe(false)
      const code = codeOf(secret, 1)
      const tries = await Promise.all([1, 2, 3].map(() => identity.isTotpCode(holder, code)))
      expect(tries.filter(Boolean)).toHaveLength(1)
    })

    it('takes five answers to a challenge, right or wrong, and none to one that was made up', async () => {
      const { identity, codeOf, secret, challenge, wrong } = await withTotp()
      const one = await challenge()
      for (let at = 0; at < 5; at++)
        expect(await identity.answerChallenge(one, { code: wrong })).toBeUndefined()
      expect(await codeOfError(identity.answerChallenge(one, { code: codeOf(secret, 1) }))).toBe(
        'challenge_over',
      )
      expect(await identity.findChallenge(one)).toBeUndefined()
      expect(await identity.findChallenge(`${one}x`)).toBeUndefined()
      expect(await codeOfError(identity.answerChallenge(`${one}x`, { code: wrong }))).toBe('challenge_over')
    })

    it('takes a proof that Auth judged in place of a code, and asks for it only where a challenge is open', async () => {
      const { identity, user, challenge } = await withTotp()
      const one = await challenge()
      let asked = 0
      const proof = (isRight: boolean) => ({ proved: async () => (asked++, isRight) })
      expect(await identity.answerChallenge(one, proof(false))).toBeUndefined()
      const granted = await identity.answerChallenge(one, proof(true))
      expect(await identity.findGranted({ ...user, grant: granted?.grant })).toMatchObject(user)
      expect(await codeOfError(identity.answerChallenge(one, proof(true)))).toBe('challenge_over')
      expect(asked).toBe(2)
    })

    it('waits for no answer once the password changed', async () => {
      const { identity, user, challenge, codeOf, secret } = await withTotp()
      const one = await challenge()
      await identity.setPassword(user.userId, NEXT, async () => [])
      expect(await identity.findChallenge(one)).toBeUndefined()
      expect(await codeOfError(identity.answerChallenge(one, { code: codeOf(secret, 1) }))).toBe(
        'challenge_over',
      )
    })

    it('is turned off once, with what is told of it', async () => {
      const { identity, user, holder, codeOf, secret, tell, isTold, own } = await withTotp()
      expect(await identity.disableTotp(user.userId, async () => [tell(own)])).toBe(true)
      expect(await isTold(own)).toBe(true)
      expect(await identity.disableTotp(user.userId, async () => [tell(`again ${own}`)])).toBe(false)
      expect(await isTold(`again ${own}`)).toBe(false)
      expect(await identity.findSecondFactor(user.userId)).toBeUndefined()
      expect(await identity.isTotpCode(holder, codeOf(secret, 1))).toBe(false)
      expect(await identity.signIn(user.email, PASSWORD)).toHaveProperty('grant')
    })

    if (traits.hasOwnClock) return
    it('waits five minutes for an answer', async () => {
      const { identity, challenge, codeOf, secret, pass } = await withTotp()
      const one = await challenge()
      pass(5 * 60 + 1)
      expect(await identity.findChallenge(one)).toBeUndefined()
      const answer = identity.answerChallenge(one, { code: codeOf(secret) })
      expect(await codeOfError(answer)).toBe('challenge_over')
    })
  })
}
