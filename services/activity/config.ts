import * as z from 'zod'
import { type Env, readEnv } from '#platform/config'

/** Names of this service's variables. */
export const ACTIVITY_TABLE = 'ACTIVITY_TABLE'
export const ACTIVITY_RETENTION_DAYS = 'ACTIVITY_RETENTION_DAYS'
export const ACTIVITY_CHECKPOINT_SECONDS = 'ACTIVITY_CHECKPOINT_SECONDS'
export const ACTIVITY_KEY_DAYS = 'ACTIVITY_KEY_DAYS'

export type ActivityConfig = {
  tableName: string
  /** How long a record is kept. */
  keepSeconds: number
  /** How long after a record a checkpoint is signed that covers it. */
  checkpointSeconds: number
  /** How long a key signs checkpoints. */
  keySeconds: number
}

const DAY_SECONDS = 86_400

/** @throws Error that names every invalid variable */
export function readConfig(env: Env): ActivityConfig {
  const read = readEnv(
    'activity',
    {
      [ACTIVITY_TABLE]: z.string().default('activity'),
      // Longer than an outbox keeps its events: one that is handed on again must find its record.
      [ACTIVITY_RETENTION_DAYS]: z.coerce.number().int().min(31).max(3_650).default(400),
      [ACTIVITY_CHECKPOINT_SECONDS]: z.coerce.number().int().min(1).max(DAY_SECONDS).default(300),
      [ACTIVITY_KEY_DAYS]: z.coerce.number().int().min(1).max(3_650).default(90),
    },
    env,
  )
  return {
    tableName: read[ACTIVITY_TABLE],
    keepSeconds: read[ACTIVITY_RETENTION_DAYS] * DAY_SECONDS,
    checkpointSeconds: read[ACTIVITY_CHECKPOINT_SECONDS],
    keySeconds: read[ACTIVITY_KEY_DAYS] * DAY_SECONDS,
  }
}
