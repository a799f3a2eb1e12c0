import type { Host } from '#platform/host'
import { readConfig } from './config.ts'
import type { WebBffDeps } from './ports.ts'

/** The services whose answers the pages show, and whether the displayed prices are charged. */
export type WebBffNeighbours = Omit<WebBffDeps, 'now' | 'sectionMs' | 'onSectionFailed'>

/** @throws Error that names every invalid variable of the host's environment */
export function webBffDeps({ env, log, now }: Host, neighbours: WebBffNeighbours): WebBffDeps {
  return {
    ...neighbours,
    now,
    sectionMs: readConfig(env).partMs,
    onSectionFailed: (error, requestId) => log.error({ error, requestId }, 'a part of a page failed'),
  }
}
