import { argon2Hasher } from '#services/auth/clients/argon2'
import { PASSWORD, type Person, signUp, web } from '../tests/support/people.ts'
import type { Product } from '../tests/support/product.ts'
import { bareServer, load } from './support/load.ts'
import { median, paired, type Row, timed } from './support/report.ts'

const SIGN_INS = 60

/** Measures sign-in, and requests with a session cookie. */
export async function measureSessions(product: Product): Promise<Row[]> {
  const person = await signUp(product, 'bench@example.com')
  // The session is measured before the sign-ins, which would end it: a user keeps only the newest sessions.
  const session = await measureSession(product, person)
  return [await measureSignIn(product, person), session]
}

/** Sign-ins one after the other over HTTP, against verifying the same password with a hash of the same cost. */
async function measureSignIn(product: Product, { email }: Person): Promise<Row> {
  const hash = await argon2Hasher.hash(PASSWORD)
  const [, memory = '', passes = ''] = /m=(\d+),t=(\d+)/.exec(hash) ?? []
  const verify = () => argon2Hasher.verify(hash, PASSWORD)
  const signIn = async () => {
    const { status } = await web(product, 'POST', '/sessions', { body: { email, password: PASSWORD } })
    if (status !== 200) throw new Error(`signing in answered ${status}`)
  }
  for (let at = 0; at < 5; at++) await Promise.all([verify(), signIn()])
  const [floors, subjects]: [number[], number[]] = [[], []]
  for (let at = 0; at < SIGN_INS; at++) {
    floors.push(await timed(verify))
    subjects.push(await timed(signIn))
  }
  const [floor, subject] = [median(floors), median(subjects)]
  const ratio = subject / floor
  return {
    name: 'sign-in p50',
    measured: `${subject.toFixed(1)} ms`,
    against: `argon2id alone, ${Number(memory) / 1024} MiB, ${passes} passes: ${floor.toFixed(1)} ms`,
    ratio,
    target: '≤ 2',
    met: ratio <= 2,
  }
}

/**
 * A small answer to a request with a session, so that authorising is most of the work, against a bare Hono server with
 * the same bytes. The gateway remembers for a second what the session may do; the account itself is read each time.
 */
async function measureSession(product: Product, { cookie }: Person): Promise<Row> {
  const url = `${product.apiUrl}/web/account`
  const headers = { cookie }
  const bytes = await (await fetch(url, { headers })).text()
  await using bare = await bareServer(bytes)
  const { subject, floor } = await paired(3, {
    floor: () => load(`${bare.url}/web/account`, headers),
    subject: () => load(url, headers),
  })
  const ratio = subject / floor
  return {
    name: 'authorised by session: `GET /web/account`',
    measured: `${Math.round(subject)} requests/s`,
    against: `bare Hono, same bytes: ${Math.round(floor)} requests/s`,
    ratio,
    target: '≥ 0.15',
    met: ratio >= 0.15,
  }
}
