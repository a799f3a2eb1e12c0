import { addSeconds } from '#platform/clock'
import { newKeyPair } from '#platform/hash-chain'
import { type Host } from '#platform/host'
import { enqueueJob } from '#platform/jobs'
import { readConfig, type ActivityConfig } from './config.ts'
import { ACTIVITY_QUEUE, activityJobPayload } from './jobs/index.ts'
import type { ActivityDeps } from './ports.ts'
import { activityRepository } from './storage/activity-repository.ts'
import { signingKeys } from './storage/signing-keys.ts'

/** @throws Error that names every invalid variable of the host's environment */
export function activityDeps(host: Host): ActivityDeps & { config: ActivityConfig } {
  const { now, newId, vault, log, metrics } = host
  const config = readConfig(host.env)
  const table = host.table(config.tableName)
  const job = (payload: ReturnType<typeof activityJobPayload>, dueAt: Date) =>
    enqueueJob(ACTIVITY_QUEUE, { id: newId('job'), dueAt, payload }, now())
  return {
    activity: activityRepository(table),
    signer: signingKeys({ table, vault, now, newKeyPair, keySeconds: config.keySeconds }),
    now,
    signJob: (chain) => job(activityJobPayload(chain, 'sign'), addSeconds(now(), config.checkpointSeconds)),
    purgeJob: (chain) => job(activityJobPayload(chain, 'purge'), now()),
    onGap: ({ type, chain, recordId, source, after }) => {
      metrics.event(type)
      log.error({ event: type, chain, recordId, outbox: source.outbox, ...after }, 'events are missing')
    },
    config,
  }
}
