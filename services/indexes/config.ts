import * as z from 'zod'
import { type Env, readEnv } from '#platform/config'

/** Names of this service's variables. */
export const INDEXES_TABLE = 'INDEXES_TABLE'
export const INDEXES_CREATE_DEADLINE_SECONDS = 'INDEXES_CREATE_DEADLINE_SECONDS'
export const INDEXES_STATS_MS = 'INDEXES_STATS_MS'
export const INDEXES_PLACEMENT_MS = 'INDEXES_PLACEMENT_MS'
export const INDEXES_REFRESH_EVERY_MS = 'INDEXES_REFRESH_EVERY_MS'
export const INDEXES_FIRST_LOOK_MS = 'INDEXES_FIRST_LOOK_MS'
export const INDEXES_LONGEST_LOOK_MS = 'INDEXES_LONGEST_LOOK_MS'

export type IndexesConfig = {
  tableName: string
  /** How long creating or modifying may take without progress before it counts as failed. */
  deadlineSeconds: number
  /** How long the status of a deleted index stays readable. */
  tombstoneSeconds: number
  /** How long a request for an index's counts waits for its cell; then the stored counts are the answer. */
  statsMs: number
  /** How long placing an index waits for a cell to describe itself; then the cell counts as down. */
  placementMs: number
  /** The interval at which the counts that cells report are stored. */
  refreshEveryMs: number
  /** The shortest and the longest pause between two looks at an index that its cell is changing. */
  firstLookMs: number
  longestLookMs: number
}

/** @throws Error that names every invalid variable */
export function readConfig(env: Env): IndexesConfig {
  const milliseconds = (byDefault: number) => z.coerce.number().int().positive().default(byDefault)
  const read = readEnv(
    'indexes',
    {
      [INDEXES_TABLE]: z.string().default('indexes'),
      [INDEXES_CREATE_DEADLINE_SECONDS]: z.coerce
        .number()
        .int()
        .positive()
        .default(30 * 60),
      [INDEXES_STATS_MS]: milliseconds(2_000),
      [INDEXES_PLACEMENT_MS]: milliseconds(1_000),
      [INDEXES_REFRESH_EVERY_MS]: milliseconds(10_000),
      [INDEXES_FIRST_LOOK_MS]: milliseconds(20),
      [INDEXES_LONGEST_LOOK_MS]: milliseconds(1_000),
    },
    env,
  )
  return {
    tableName: read[INDEXES_TABLE],
    deadlineSeconds: read[INDEXES_CREATE_DEADLINE_SECONDS],
    tombstoneSeconds: 86_400,
    statsMs: read[INDEXES_STATS_MS],
    placementMs: read[INDEXES_PLACEMENT_MS],
    refreshEveryMs: read[INDEXES_REFRESH_EVERY_MS],
    firstLookMs: read[INDEXES_FIRST_LOOK_MS],
    longestLookMs: read[INDEXES_LONGEST_LOOK_MS],
  }
}
