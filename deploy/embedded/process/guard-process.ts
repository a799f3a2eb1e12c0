import { createLog } from '#platform/log'

/**
 * Handles failures of this process itself. Write errors of its output are ignored: a closed pipe or a full disk must
 * not end it. An unhandled error ends the process after one line in the log; the supervisor then starts it again.
 * @returns the same end, for promises that are not awaited
 */
export function guardProcess(name: string): (error: unknown) => never {
  const end = (error: unknown): never => {
    // Logged at any configured level, because it is the last line of the process.
    createLog({ level: 'error', name }).error({ error }, `the ${name} ends: nobody handled this error`)
    process.exit(1)
  }
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  // Unhandled rejections arrive here too.
  process.on('uncaughtException', end)
  return end
}
