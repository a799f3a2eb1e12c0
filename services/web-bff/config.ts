import * as z from 'zod'
import { type Env, readEnv } from '#platform/config'

/** Name of this service's variable. */
export const WEB_BFF_PART_MS = 'WEB_BFF_PART_MS'

/** @throws Error that names every invalid variable */
export function readConfig(env: Env): { partMs: number } {
  const shape = {
    [WEB_BFF_PART_MS]: z.coerce.number().int().positive().default(3_000),
  }
  return { partMs: readEnv('web-bff', shape, env)[WEB_BFF_PART_MS] }
}
