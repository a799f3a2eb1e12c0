import type { BackgroundWork, Host } from '#platform/host'
import { readConfig } from '../config.ts'

/** The background work of this service. */
export function apiKeysWork({ env }: Pick<Host, 'env'>): BackgroundWork {
  return { publishesIn: readConfig(env).tableName }
}
