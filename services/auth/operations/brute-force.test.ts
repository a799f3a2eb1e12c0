import { TOTP } from 'otpauth'
import { describe, expect, it } from 'vitest'
import type { Caller } from '#platform/caller'
import { openSqliteStore } from '#platform/table/sqlite'
import { keyFileVault } from '#platform/vault/key-file'
import type { PasswordHasher } from '../clients/embedded-user-pool/engines.ts'
import { PASSWORD, POOL_ENGINES, service, system, withUser } from '../testing/fixture.ts'

const engines = {
  openStore: openSqliteStore,
  vault: keyFileVault(Buffer.alloc(32, 'k').toString('base64url')),
}
const many = <T>(count: number, act: (at: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, at) => act(at)))
const countOf = (answers: { status: number }[], status: number) =>
  answers.filter((answer) => answer.status === status).length

async function withTotp() {
  const all = await withUser(engines)
  const token = (await all.signIn('ada@example.com', PASSWORD)).token ?? ''
  const { sessionId } = await all.auth.authorizeSession(system, { body: { token } })
  const ada: Caller = {
    ...system,
    principal: { type: 'user', id: 'usr_1' },
    isSteppedUp: true,
    ...(sessionId !== undefined && { sessionId }),
  }
  const { secret } = await all.auth.beginTotp(ada, {})
  const codeNow = () => new TOTP({ secret }).generate({ timestamp: all.deps.now().getTime() })
  await all.auth.confirmTotp(ada, { body: { code: codeNow() } })
  all.pass(30)
  const wrong = ['000000', '111111', '222222', '333333'].find((code) => code !== codeNow()) ?? ''
  const challenge = async () => String((await all.signIn('ada@example.com', PASSWORD)).body['challenge'])
  return { ...all, ada, wrong, challenge, codeNow }
}

describe('guessing in parallel gains nothing', () => {
  it.each(['ada@example.com', 'nobody@example.com'])(
    'five of forty passwords for %s are looked at from one network, whatever its addresses',
    async (email) => {
      const { signIn } = await withUser(engines)
      const answers = await many(40, (at) => signIn(email, `wrong ${at}`, { address: `2001:db8::${at}:1` }))
      expect([countOf(answers, 401), countOf(answers, 429)]).toEqual([5, 35])
      expect((await signIn(email, PASSWORD, { address: '2001:db8::2' })).status).toBe(429)
      const elsewhere = await signIn(email, PASSWORD, { address: '2001:db8:0:1::2' })
      expect(elsewhere.status).toBe(email.startsWith('ada') ? 200 : 401)
    },
  )

  it.each(['ada@example.com', 'nobody@example.com'])(
    'twenty of forty passwords for %s are looked at in a day, from as many networks as there may be',
    async (email) => {
      const { signIn, pass } = await withUser(engines, ({ config }) => ({
        config: { ...config, maxFailuresFromAnywhere: 20 },
      }))
      const answers = await many(40, (at) => signIn(email, `wrong ${at}`, { address: `10.0.0.${at}` }))
      expect([countOf(answers, 401), countOf(answers, 429)]).toEqual([20, 20])
      pass(15 * 60 + 1)
      expect((await signIn(email, PASSWORD, { address: '192.0.2.1' })).status).toBe(429)
      pass(86_400)
      expect((await signIn(email, 'wrong', { address: '192.0.2.1' })).status).toBe(401)
    },
  )

  it('a lock that a clock kept before it was set back is not longer than a lock', async () => {
    const { signIn, pass } = await withUser(engines)
    await many(5, (at) => signIn('ada@example.com', `wrong ${at}`))
    pass(-2 * 3600)
    const locked = await signIn('ada@example.com', PASSWORD)
    expect([locked.status, Number(locked.retryAfter)]).toEqual([429, 900])
    pass(900)
    expect((await signIn('ada@example.com', PASSWORD)).status).toBe(200)
  })

  it('fifty of sixty e-mails are tried from one address', async () => {
    const { signIn } = await withUser(engines)
    const answers = await many(60, (at) => signIn(`user${at}@example.com`, 'wrong', { address: '10.0.0.1' }))
    expect([countOf(answers, 401), countOf(answers, 429)]).toEqual([50, 10])
  })

  it('five of twenty codes for one challenge', async () => {
    const { challenge, send, wrong } = await withTotp()
    const one = await challenge()
    const answers = await many(20, (at) =>
      send('POST', '/sessions/challenge', {
        body: { challenge: one, code: wrong },
        address: `10.0.0.${at}`,
      }),
    )
    expect(countOf(answers, 422)).toBe(5)
  })

  it('five of twenty codes for as many challenges', async () => {
    const { challenge, send, wrong, codeNow } = await withTotp()
    const challenges: string[] = []
    for (let at = 0; at < 20; at++) challenges.push(await challenge())
    const answers = await many(20, (at) =>
      send('POST', '/sessions/challenge', { body: { challenge: challenges[at], code: wrong } }),
    )
    expect([countOf(answers, 422), countOf(answers, 429)]).toEqual([5, 15])
    const body = { challenge: await challenge(), code: codeNow() }
    expect((await send('POST', '/sessions/challenge', { body })).status).toBe(429)
  })

  it('five of twenty passwords to prove oneself, and to change the password', async () => {
    const { auth, signIn } = await withUser(engines)
    const token = (await signIn('ada@example.com', PASSWORD)).token ?? ''
    const { sessionId = '' } = await auth.authorizeSession(system, { body: { token } })
    const ada: Caller = { ...system, principal: { type: 'user', id: 'usr_1' }, sessionId }
    const codes = await many(20, (at) =>
      (at % 2 === 0
        ? auth.stepUp(ada, { body: { password: `wrong ${at}` } })
        : auth.changePassword(ada, { body: { currentPassword: `wrong ${at}`, newPassword: PASSWORD } })
      ).then(
        () => 'done',
        (error: { code: string }) => error.code,
      ),
    )
    expect(codes.filter((code) => code === 'invalid_credentials')).toHaveLength(5)
    expect(codes.filter((code) => code === 'too_many_sign_in_attempts')).toHaveLength(15)
  })
})

describe('guessing from elsewhere', () => {
  const withFew = () =>
    withUser(engines, ({ config }) => ({ config: { ...config, maxFailuresFromAnywhere: 20 } }))
  const guess = (all: Awaited<ReturnType<typeof withFew>>) =>
    many(40, (at) => all.signIn('ada@example.com', `wrong ${at}`, { address: `10.0.0.${at}` }))

  it('does not lock a user out on a known device, which has its own count', async () => {
    const all = await withFew()
    const { device } = await all.signIn('ada@example.com', PASSWORD, { address: '192.0.2.1' })
    await guess(all)
    const from = { address: '192.0.2.99' }
    expect((await all.signIn('ada@example.com', PASSWORD, from)).status).toBe(429)
    expect((await all.signIn('ada@example.com', PASSWORD, { ...from, device })).status).toBe(200)
    for (let at = 0; at < 5; at++)
      expect((await all.signIn('ada@example.com', 'wrong', { ...from, device })).status).toBe(401)
    expect((await all.signIn('ada@example.com', PASSWORD, { ...from, device })).status).toBe(429)
  })

  it("gains nothing by another user's device, or by one from before the password changed", async () => {
    const all = await withFew()
    const mallory = { userId: 'usr_2', email: 'mallory@example.com', password: PASSWORD }
    await all.auth.createUser(system, { body: mallory })
    const own = await all.signIn('mallory@example.com', PASSWORD, { address: '192.0.2.2' })
    const before = await all.signIn('ada@example.com', PASSWORD, { address: '192.0.2.1' })
    await all.auth.setUserPassword(system, {
      params: { userId: 'usr_1' },
      body: { password: 'nine old hats' },
    })
    await guess(all)
    for (const device of [own.device, before.device, 'made.up', `${own.device}x`])
      expect((await all.signIn('ada@example.com', 'wrong', { address: '192.0.2.7', device })).status).toBe(
        429,
      )
  })

  it('does not keep a user from setting a new password and signing in there', async () => {
    const all = await withFew()
    let token = ''
    const { mail } = all.deps
    all.deps.mail = async (one) => {
      token = /reset-password#token=([\w-]+)/.exec(one.text)?.[1] ?? token
      return mail(one)
    }
    const from = { address: '192.0.2.7' }
    for (let at = 0; at < 6; at++)
      await all.send('POST', '/password-resets', { body: { email: 'ada@example.com' }, address: '10.0.0.1' })
    await guess(all)
    const asked = await all.send('POST', '/password-resets', { body: { email: 'ada@example.com' }, ...from })
    expect(asked.status).toBe(200)
    const body = { token, password: 'seven unrelated grey herons' }
    const { device, status } = await all.send('POST', '/password-resets/confirm', { body, ...from })
    expect(status).toBe(200)
    await guess(all)
    const signedIn = await all.signIn('ada@example.com', body.password, { ...from, device })
    expect(signedIn.status).toBe(200)
  })
})

describe('a lock', () => {
  it('ends when it says, however often one tries meanwhile', async () => {
    const { signIn, pass } = await withUser(engines)
    for (let at = 0; at < 5; at++) await signIn('ada@example.com', 'wrong')
    pass(600)
    expect((await signIn('ada@example.com', PASSWORD)).retryAfter).toBe('300')
    pass(301)
    expect((await signIn('ada@example.com', PASSWORD)).status).toBe(200)
  })

  it('is not brought about by signing in well', async () => {
    const { signIn } = await withUser(engines)
    for (let at = 0; at < 60; at++)
      expect((await signIn('ada@example.com', PASSWORD, { address: '10.0.0.1' })).status).toBe(200)
  })
})

/** An Argon2 hasher that records its calls. */
function watched(passwords: PasswordHasher) {
  const work: string[] = []
  const costOf = (hashed: string) => hashed.split('$').slice(1, 4).join('$')
  return {
    work,
    passwords: {
      hash: async (password: string) => {
        const hashed = await passwords.hash(password)
        work.push(`hash ${costOf(hashed)}`)
        return hashed
      },
      verify: async (hashed: string, password: string) => {
        work.push(`verify ${costOf(hashed)}`)
        return passwords.verify(hashed, password)
      },
    },
  }
}

describe('whether an address has a user', () => {
  it('makes no difference to the work of signing in, signing up or asking for a new password', async () => {
    const { work, passwords } = watched(POOL_ENGINES.passwords)
    const all = service({ ...engines, pool: { passwords } })
    await all.auth.createUser(system, {
      body: { userId: 'usr_1', email: 'ada@example.com', password: PASSWORD },
    })
    const rowsOf = async () => (await all.table.query('JOB#mail', { limit: 100 })).items.length
    const workFor = async (email: string) => {
      work.length = 0
      await all.signIn(email, 'wrong')
      const body = { email, password: 'seven unrelated grey herons', accountName: 'A' }
      const before = await rowsOf()
      expect((await all.send('POST', '/sign-ups', { body })).status).toBe(200)
      expect(await rowsOf()).toBe(before + 1)
      expect((await all.send('POST', '/password-resets', { body: { email } })).status).toBe(200)
      return [...work]
    }
    const known = await workFor('ada@example.com')
    expect(known).toHaveLength(2)
    expect(await workFor('nobody@example.com')).toEqual(known)
  })
})

describe('what was ended stays ended', () => {
  it('also when the token of the session was being replaced just then', async () => {
    let beforeRemoving = async () => {}
    const openStore: typeof engines.openStore = (file, options) => {
      const store = openSqliteStore(file, options)
      const table = store.table('auth')
      const transact: typeof table.transact = async (writes) => {
        if (writes.some(({ type }) => type === 'remove')) await beforeRemoving()
        return table.transact(writes)
      }
      return { ...store, table: () => ({ ...table, transact }) }
    }
    const { signIn, auth, pass, deps } = await withUser({ ...engines, openStore })
    const token = (await signIn('ada@example.com', PASSWORD)).token ?? ''
    pass(86_401)
    let setCookie: string | undefined
    beforeRemoving = async () => {
      beforeRemoving = async () => {}
      setCookie = (await auth.authorizeSession(system, { body: { token, mayRotate: true } })).setCookie
    }
    expect(await deps.sessions.removeSessionsOfUser('usr_1')).toHaveLength(1)
    const next = /=([^;]+)/.exec(setCookie ?? '')?.[1]
    expect(next).toBeDefined()
    for (const one of [token, next])
      await expect(auth.authorizeSession(system, { body: { token: one } })).rejects.toMatchObject({
        code: 'unauthorized',
      })
  })

  it('also when somebody was signing in with the old password just then', async () => {
    let changed = async () => {}
    const passwords: PasswordHasher = {
      ...POOL_ENGINES.passwords,
      verify: async (hashed, password) => {
        const isRight = await POOL_ENGINES.passwords.verify(hashed, password)
        await changed()
        return isRight
      },
    }
    const all = await withUser({ ...engines, pool: { passwords } })
    changed = async () => {
      changed = async () => {}
      const body = { password: 'another long password' }
      await all.auth.setUserPassword(system, { params: { userId: 'usr_1' }, body })
    }
    expect((await all.signIn('ada@example.com', PASSWORD)).status).toBe(401)
    expect(await all.deps.sessions.listSessions('usr_1')).toEqual([])
  })

  it('also a sign-in that waited for its second factor while the password changed', async () => {
    const { challenge, send, auth, codeNow } = await withTotp()
    const body = { challenge: await challenge(), code: codeNow() }
    await auth.setUserPassword(system, {
      params: { userId: 'usr_1' },
      body: { password: 'another long password' },
    })
    expect(await send('POST', '/sessions/challenge', { body })).toMatchObject({
      status: 401,
      body: { code: 'challenge_over' },
    })
  })
})

describe('the sessions of a user', () => {
  it('are never more than fifty: a new one takes the place of the oldest', async () => {
    const { signIn, auth, deps, pass } = await withUser(engines)
    const tokens: string[] = []
    for (let at = 0; at < 52; at++) {
      tokens.push((await signIn('ada@example.com', PASSWORD)).token ?? '')
      pass(1)
    }
    expect(await deps.sessions.listSessions('usr_1')).toHaveLength(50)
    const isLive = (token: string | undefined) =>
      auth.authorizeSession(system, { body: { token } }).then(
        () => true,
        () => false,
      )
    expect(await Promise.all([tokens[0], tokens[1], tokens[2], tokens[51]].map(isLive))).toEqual([
      false,
      false,
      true,
      true,
    ])
  })
})
