import { PASSWORD, signUp } from '../../support/people.ts'
import type { SoakContext, Workload } from '../workload.ts'

const PEOPLE = 3
const MOST_OPEN = 20
const TRIED = 100

/** Signs people in and out. */
export async function sessionsWorkload({ product, traffic, random }: SoakContext): Promise<Workload> {
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, (_, at) => signUp(product, `soak-${at}@example.com`)),
  )
  const open: string[] = []
  const ended: string[] = []
  const counts = { signedIn: 0, signedOut: 0 }
  const current = (cookie: string) =>
    traffic.persist({ method: 'GET', path: '/web/sessions/current', headers: { cookie } })

  const signIn = async () => {
    const { email } = people[Math.floor(random() * PEOPLE)] ?? { email: '' }
    const body = { email, password: PASSWORD }
    const { status, headers } = await traffic.persist({ method: 'POST', path: '/web/sessions', body })
    const cookie = headers.get('set-cookie')?.split(';')[0]
    if (status !== 200 || cookie === undefined) {
      traffic.violations.push(`signing in answered ${status}`)
      return
    }
    open.push(cookie)
    counts.signedIn++
  }
  const signOut = async () => {
    const cookie = open.shift()
    if (cookie === undefined) return
    const path = '/web/sessions/current'
    const { status } = await traffic.persist({ method: 'DELETE', path, headers: { cookie } })
    if (status !== 200) traffic.violations.push(`signing out answered ${status}`)
    ended.push(cookie)
    counts.signedOut++
  }
  return {
    name: 'sign-ins',
    hands: 1,
    pauseMs: 500,
    counts,
    step: () => (open.length >= MOST_OPEN || (open.length > 0 && random() < 0.4) ? signOut() : signIn()),
    verify: async () => {
      const problems: string[] = []
      for (const cookie of open)
        if ((await current(cookie)).status !== 200) problems.push('a session that was begun is not there')
      for (const cookie of ended.slice(-TRIED))
        if ((await current(cookie)).status !== 401) problems.push('a session that was ended is there')
      return problems
    },
  }
}
