import type { ActivityKeys } from '#contracts/activity'
import type { ActivityDeps } from '../ports.ts'

/** Every public key that checkpoints were signed with, oldest first. */
export async function getActivityKeys({ signer }: Pick<ActivityDeps, 'signer'>): Promise<ActivityKeys> {
  return { keys: await signer.publicKeys() }
}
