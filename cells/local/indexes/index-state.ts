import type { CellIndexSpec, CellIndexState, CellIndexStats } from '#contracts/cells'
import type { EmbeddedBy, ModelProgress, ModelStore } from '../ports.ts'
import { modelSettingsOf, parseSettings } from '../settings.ts'
import type { HeldIndexRecord } from './index-registry.ts'

type Seen = {
  record: HeldIndexRecord
  progress: ModelProgress
  endpoint: string
  substituteModel: string | undefined
  stats: CellIndexStats
}

/** The state of an index as the cell reports it to the control plane. */
export function stateOf({ record, progress, endpoint, substituteModel, stats }: Seen): CellIndexState {
  const { spec, phase, reason } = record
  const { share, secondsLeft } = progress
  const working = phase === 'provisioning'
  return {
    indexId: spec.indexId,
    accountId: spec.accountId,
    indexName: spec.indexName,
    generation: spec.generation,
    phase,
    stage: working ? progress.stage : phase,
    ...(reason !== undefined && { reason }),
    ...(working && share !== undefined && { progress: share }),
    ...(working && secondsLeft !== undefined && { estimatedSecondsLeft: secondsLeft }),
    endpoint,
    ...(substituteModel !== undefined && { substituteModel }),
    stats,
  }
}

/** The model that embeds in place of the one in the index's settings, if any. */
export function substituteOf(
  models: ModelStore,
  { settings }: CellIndexSpec,
  embeddedBy: EmbeddedBy | undefined,
): string | undefined {
  if (embeddedBy !== undefined) return embeddedBy.isSubstitute ? models.defaultModel : undefined
  const plan = models.plan(modelSettingsOf(parseSettings(settings)))
  return plan.kind === 'substitute' ? plan.substituteModel : undefined
}
