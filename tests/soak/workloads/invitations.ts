import { mailTo, PASSWORD } from '../../support/people.ts'
import { listAll, pick, type SoakContext, type Workload } from '../workload.ts'

const MOST_OPEN = 20
const MOST_MEMBERS = 20
const SIGN_IN_ATTEMPTS = 4
const SIGN_IN_PAUSE_MS = 1_000

/** `askedAt`: when its latest mail was asked for; links in earlier ones are dead. */
type Known = { email: string; status: 'open' | 'revoked' | 'accepted'; askedAt: number; isSentAgain: boolean }

/** Invites people, and withdraws, repeats and accepts invitations; members are removed again. */
export function invitationsWorkload({ product, traffic, random }: SoakContext): Workload {
  const invitations = new Map<string, Known>()
  const members = new Set<string>()
  const removed = new Set<string>()
  const counts = { invited: 0, sentAgain: 0, revoked: 0, accepted: 0, removed: 0 }
  const open = () => [...invitations].filter(([, { status }]) => status === 'open')
  const act = async (what: string, method: string, path: string, body?: unknown) => {
    const done = await traffic.once({ method, path, ...(body !== undefined && { body }) })
    if (done.status === 200) return done.body
    traffic.violations.push(`${what} answered ${done.status} ${String(done.body['code'])}`)
    return undefined
  }
  const invite = async () => {
    const email = `guest-${invitations.size}@example.com`
    const askedAt = Date.now()
    const made = await act('inviting', 'POST', '/invitations', { email, role: 'viewer' })
    if (!made) return
    invitations.set(String(made['invitationId']), { email, status: 'open', askedAt, isSentAgain: false })
    counts.invited++
  }
  const sendAgain = async (id: string, known: Known) => {
    // One address gets few mails an hour; after a crash one of them may have been counted twice.
    if (known.isSentAgain) return
    known.isSentAgain = true
    known.askedAt = Date.now()
    if (await act('sending again', 'POST', `/invitations/${id}/resend`)) counts.sentAgain++
  }
  const revoke = async (id: string, known: Known) => {
    if (!(await act('revoking an invitation', 'DELETE', `/invitations/${id}`))) return
    known.status = 'revoked'
    counts.revoked++
  }
  const accept = async (known: Known) => {
    const mail = await mailTo(product, known.email, known.askedAt).catch(() => undefined)
    const token = /#token=([\w-]+)/.exec(mail?.text ?? '')?.[1]
    if (token === undefined) return
    const body = { token, name: 'Guest', password: PASSWORD }
    const done = await traffic.persist({ method: 'POST', path: '/web/sign-ups/invited', body })
    // The answer may have been lost with a process: then the invitation is taken, by who can sign in now.
    const isTaken = done.status === 404 && done.body['code'] === 'invitation_not_found'
    const joined = done.status === 200 ? done : isTaken ? await signIn(known.email) : undefined
    if (joined === undefined) {
      traffic.violations.push(`accepting answered ${done.status} ${String(done.body['code'])}`)
      return
    }
    known.status = 'accepted'
    members.add(String((joined.body['user'] as { userId: string }).userId))
    counts.accepted++
  }
  /** A job may still be finishing what a process that died had begun. */
  const signIn = async (email: string) => {
    for (let attempt = 0; attempt < SIGN_IN_ATTEMPTS; attempt++) {
      const answer = await traffic.persist({
        method: 'POST',
        path: '/web/sessions',
        body: { email, password: PASSWORD },
      })
      if (answer.status === 200) return answer
      await new Promise((resolve) => setTimeout(resolve, SIGN_IN_PAUSE_MS))
    }
    return undefined
  }
  const remove = async () => {
    const [userId] = members
    if (userId === undefined || !(await act('removing a member', 'DELETE', `/members/${userId}`))) return
    members.delete(userId)
    removed.add(userId)
    counts.removed++
  }
  return {
    name: 'invitations',
    hands: 1,
    pauseMs: 400,
    counts,
    step: async () => {
      const chance = random()
      const [id, known] = pick(open(), random) ?? []
      if (members.size >= MOST_MEMBERS) await remove()
      else if (id === undefined || known === undefined || (chance < 0.5 && open().length < MOST_OPEN))
        await invite()
      else if (chance < 0.6) await sendAgain(id, known)
      else if (chance < 0.8) await revoke(id, known)
      else await accept(known)
    },
    verify: async () => {
      const listed = new Map(
        (await listAll({ traffic }, '/invitations')).map((one) => [one['invitationId'], one['status']]),
      )
      const problems = [...invitations].flatMap(([id, { status }]) =>
        listed.get(id) === status ? [] : [`${id} is ${String(listed.get(id))}, not ${status}`],
      )
      const present = new Set((await listAll({ traffic }, '/members')).map((one) => one['userId']))
      for (const userId of members) if (!present.has(userId)) problems.push(`member ${userId} is missing`)
      for (const userId of removed) if (present.has(userId)) problems.push(`${userId} is a member again`)
      return problems
    },
  }
}
