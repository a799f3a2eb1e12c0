/** Runs programs that prepare the product. Plain JavaScript for any Node version, without dependencies. */
import { spawn } from 'node:child_process'

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
const KILL_AFTER_MS = 3000
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }

/** A requirement could not be installed or built; the message is for the person who started us. */
export class NotPrepared extends Error {}

/** Runs the preparation before the actual program; ends the process when it fails or is interrupted. */
export async function prepare(work) {
  try {
    await work()
  } catch (error) {
    if (error instanceof Interrupted) process.exit(error.exitCode)
    if (!(error instanceof NotPrepared)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

/** A signal ended us while a child program ran; the child has ended too. */
export class Interrupted extends Error {
  constructor(signal) {
    super(`ended by ${signal}`)
    this.exitCode = EXIT_CODES[signal]
  }
}

/**
 * Runs a program to its end. It runs in its own process group, so that Ctrl-C reaches it only through us: when we are
 * interrupted, it is ended with every process it started, before we end.
 * @param {(pid: number) => void} [options.onStarted]
 * @returns {Promise<boolean>} whether it succeeded
 * @throws {Interrupted}
 */
export async function runToEnd(command, args, { onStarted, ...options }) {
  const hasGroup = process.platform !== 'win32'
  let interruptedBy
  let killing
  let child
  const kill = (signal) => {
    try {
      if (hasGroup && child?.pid !== undefined) process.kill(-child.pid, signal)
      else child?.kill(signal)
    } catch {
      // The process has ended already.
    }
  }
  const interrupt = (signal) => {
    interruptedBy = interruptedBy ?? signal
    kill('SIGTERM')
    killing = killing ?? setTimeout(() => kill('SIGKILL'), KILL_AFTER_MS)
  }
  // Registered before the program starts: without a handler a signal would end us at once and leave the program behind.
  for (const signal of ENDING_SIGNALS) process.on(signal, interrupt)
  try {
    let failure
    const code = await new Promise((resolve) => {
      child = spawn(command, args, { ...options, detached: hasGroup })
      child.once('error', () => resolve(1))
      child.once('close', resolve)
      try {
        if (child.pid !== undefined && onStarted) onStarted(child.pid)
      } catch (error) {
        failure = error
        kill('SIGKILL')
      }
    })
    if (failure !== undefined)
      throw new NotPrepared(`${command} was started and had to be ended: ${failure.message}`)
    if (interruptedBy !== undefined) throw new Interrupted(interruptedBy)
    return code === 0
  } finally {
    clearTimeout(killing)
    for (const signal of ENDING_SIGNALS) process.off(signal, interrupt)
  }
}
