import { createLog } from '#platform/log'

/**
 * What a process does about its own failures. Output that nobody reads any more, or that goes to a full disk, ends
 * nothing. An error that nobody handled ends the process, after one line that says so: the supervisor starts it again.
 * @returns the same end, for promises that nobody waits for
 */
export function guardProcess(name: string): (error: unknown) => never {
  const end = (error: unknown): never => {
    // Whatever level was asked for: this is the last thing it says.
    createLog({ level: 'error', name }).error({ error }, `the ${name} ends: nobody handled this error`)
    process.exit(1)
  }
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  // A promise that fails and is heard by nobody ends here too.
  process.on('uncaughtException', end)
  return end
}
