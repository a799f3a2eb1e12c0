import type { ActivityDeps } from '../ports.ts'

/**
 * Signs a checkpoint of the newest record of a chain, if it has none. Repeatable.
 * @returns whether more records have come meanwhile
 */
export async function signCheckpoint(
  { activity, signer }: Pick<ActivityDeps, 'activity' | 'signer'>,
  chain: string,
): Promise<boolean> {
  const head = await activity.findChain(chain)
  if (head === undefined || head.purgedAt !== undefined) return false
  const { number, hash } = head
  const isNew = number > head.signed
  const checkpoint = isNew ? await signer.sign({ kind: 'checkpoint', chain, number, hash }) : undefined
  const after = await activity.changeChain(chain, [], (now) => {
    if (now.purgedAt !== undefined || (now.signed >= number && !now.isSigningDue)) return undefined
    // More records have come: the job runs again for them.
    const isSigningDue = now.number > number
    if (now.signed >= number) return { head: { ...now, isSigningDue } }
    return { head: { ...now, signed: number, isSigningDue }, ...(checkpoint && { checkpoint }) }
  })
  return after.isSigningDue && after.purgedAt === undefined
}
