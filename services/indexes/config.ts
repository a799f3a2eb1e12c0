import * as z from 'zod'
import { type Env, readEnv } from '#platform/config'

/** Names of this service's variables. */
export const INDEXES_TABLE = 'INDEXES_TABLE'
export const INDEXES_CREATE_DEADLINE_SECONDS = 'INDEXES_CREATE_DEADLINE_SECONDS'

export type IndexesConfig = {
  tableName: string
  /** How long creating or modifying may take without progress before it counts as failed. */
  deadlineSeconds: number
  /** How long the status of a deleted index stays readable. */
  tombstoneSeconds: number
}

/** @throws Error that names every invalid variable */
export function readConfig(env: Env): IndexesConfig {
  const read = readEnv(
    'indexes',
    {
      [INDEXES_TABLE]: z.string().default('indexes'),
      [INDEXES_CREATE_DEADLINE_SECONDS]: z.coerce
        .number()
        .int()
        .positive()
        .default(30 * 60),
    },
    env,
  )
  return {
    tableName: read[INDEXES_TABLE],
    deadlineSeconds: read[INDEXES_CREATE_DEADLINE_SECONDS],
    tombstoneSeconds: 86_400,
  }
}
