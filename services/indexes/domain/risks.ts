import type { Risk } from '#contracts/dry-run'
import type { IndexSize } from './settings.ts'

/** Risks of an index of this size. */
export function sizeRisks({ numberOfInferences, numberOfReplicas, storageClass }: IndexSize): Risk[] {
  const risks: Risk[] = []
  if (numberOfInferences === 0)
    risks.push({
      level: 'danger',
      message: 'Without inference pods the index is paused: its endpoint answers 503.',
    })
  if (numberOfReplicas === 0 && storageClass !== 'marqo.basic')
    risks.push({
      level: 'info',
      message: 'Without a replica the index is not available while its machine is replaced.',
    })
  return risks
}

/** Risks of a change from one size to another, apart from its cost. */
export function changeRisks(before: IndexSize, after: IndexSize): Risk[] {
  const risks = sizeRisks(after)
  if (after.numberOfInferences < before.numberOfInferences && after.numberOfInferences > 0)
    risks.push({
      level: 'warning',
      message: 'Fewer inference pods take fewer requests at once, and answer later under load.',
    })
  if (after.inferenceType !== before.inferenceType)
    risks.push({ level: 'warning', message: 'Requests may be slow while the new inference pods start.' })
  for (const key of ['numberOfShards', 'numberOfReplicas'] as const)
    if (after[key] > before[key])
      risks.push({
        level: 'warning',
        message: `${key} cannot be lowered again: the only way back is a new index.`,
      })
  return risks
}
