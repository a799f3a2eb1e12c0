import { setTimeout } from 'node:timers/promises'
import { cellControlRoutes } from '#contracts/cells'
import { systemCaller } from '#platform/caller'
import { systemClock } from '#platform/clock'
import { contractClient, remoteFetch } from '#platform/http'
import { newId } from '#platform/ids'

const ASK_EVERY_MS = 100
const ANSWER_MS = 2_000
const PATIENCE_MS = 30_000

/**
 * Waits until the cell, which starts at the same time, answers the control plane.
 * @returns a line for the person at the terminal when it does not
 */
export async function reachCell(
  { cellControlUrl, cellToken }: { cellControlUrl: string; cellToken: string },
  patienceMs = PATIENCE_MS,
): Promise<string | undefined> {
  const options = { baseUrl: cellControlUrl, token: cellToken, name: 'cell', timeoutMs: ANSWER_MS }
  const cell = contractClient(cellControlRoutes, remoteFetch(options))
  const began = systemClock.elapsed()
  for (;;) {
    try {
      await cell.describeCell(systemCaller('start', newId('request')), {})
      return undefined
    } catch (error) {
      if (systemClock.elapsed() - began >= patienceMs) return unreached(cellControlUrl, error)
    }
    await setTimeout(ASK_EVERY_MS)
  }
}

function unreached(url: string, error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const why =
    cause instanceof Error ? (cause.cause instanceof Error ? cause.cause.message : cause.message) : ''
  return `The controller does not reach its cell at ${new URL(url).origin}${why === '' ? '' : ` (${why})`}. Until it does, indexes cannot be created or searched from the Console.`
}
