import { listAll, pick, type SoakContext, type Workload } from '../workload.ts'

const MOST_LIVE = 40
/** Of each kind are tried at the end; trying thousands would say no more. */
const TRIED = 150

type Known = { secret: string; isLive: boolean }

/** Creates, rotates and revokes keys. */
export function keysWorkload({ traffic, random }: SoakContext): Workload {
  const keys = new Map<string, Known>()
  const counts = { created: 0, rotated: 0, revoked: 0 }
  const live = () => [...keys].filter(([, { isLive }]) => isLive)
  const take = ({ body }: { body: Record<string, unknown> }) =>
    keys.set(String(body['keyId']), { secret: String(body['secret']), isLive: true })
  const expectDone = (what: string, { status, body }: { status: number; body: Record<string, unknown> }) => {
    if (status !== 200) traffic.violations.push(`${what} answered ${status} ${String(body['code'])}`)
    return status === 200
  }
  const create = async () => {
    const body = { name: `soak ${keys.size}`, scope: pick(['admin', 'read-write', 'read'], random) }
    const made = await traffic.once({ method: 'POST', path: '/keys', body })
    if (!expectDone('creating a key', made)) return
    take(made)
    counts.created++
  }
  const rotate = async (keyId: string, known: Known) => {
    const overlapSeconds = random() < 0.5 ? 0 : 3600
    const made = await traffic.once({
      method: 'POST',
      path: `/keys/${keyId}/rotate`,
      body: { overlapSeconds },
    })
    if (!expectDone('rotating a key', made)) return
    take(made)
    // With an overlap it ends within the hour, and cannot be rotated again.
    known.isLive = false
    if (overlapSeconds > 0) keys.delete(keyId)
    counts.rotated++
  }
  const revoke = async (keyId: string, known: Known) => {
    const done = await traffic.once({ method: 'DELETE', path: `/keys/${keyId}` })
    if (!expectDone('revoking a key', done)) return
    known.isLive = false
    counts.revoked++
  }
  const tried = async ([keyId, { secret, isLive }]: [string, Known]): Promise<string[]> => {
    const path = '/account'
    const { status } = await traffic.persist({ method: 'GET', path, headers: { 'x-api-key': secret } })
    return status === (isLive ? 200 : 401) ? [] : [`${keyId} answers ${status}, live: ${isLive}`]
  }
  return {
    name: 'API keys',
    hands: 1,
    pauseMs: 200,
    counts,
    step: async () => {
      const chance = random()
      const [keyId, known] = pick(live(), random) ?? []
      if (keyId === undefined || known === undefined || (chance < 0.5 && live().length < MOST_LIVE))
        await create()
      else if (chance < 0.7) await rotate(keyId, known)
      else await revoke(keyId, known)
    },
    verify: async () => {
      const listed = new Map(
        (await listAll({ traffic }, '/keys')).map((key) => [key['keyId'], key['status']]),
      )
      const problems: string[] = []
      for (const [keyId, { isLive }] of keys)
        if ((listed.get(keyId) === 'active') !== isLive)
          problems.push(`${keyId} is ${String(listed.get(keyId))}, live: ${isLive}`)
      const ended = [...keys].filter(([, { isLive }]) => !isLive)
      for (const entry of [...live().slice(-TRIED), ...ended.slice(-TRIED)])
        problems.push(...(await tried(entry)))
      return problems
    },
  }
}
