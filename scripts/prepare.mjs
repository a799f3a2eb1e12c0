/** Runs programs that prepare the product. Plain JavaScript for whatever Node the host has, no dependencies. */
import { spawn } from 'node:child_process'

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
const KILL_AFTER_MS = 3000
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }

/** What has to be there could not be made; its message is for whoever started us. */
export class NotPrepared extends Error {}

/** Does what has to be done before the actual program; ends the process when that fails or is interrupted. */
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

/** Somebody ended us while a program of ours ran; it has ended too. */
export class Interrupted extends Error {
  constructor(signal) {
    super(`ended by ${signal}`)
    this.exitCode = EXIT_CODES[signal]
  }
}

/**
 * Runs a program to its end. It is in a group of its own, so that Ctrl-C reaches it through us: it is ended with all
 * that it started, and has ended when we do.
 * @param {(pid: number) => void} [options.onStarted]
 * @returns {Promise<boolean>} whether it did what it should
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
      // It has ended already.
    }
  }
  const interrupt = (signal) => {
    interruptedBy = interruptedBy ?? signal
    kill('SIGTERM')
    killing = killing ?? setTimeout(() => kill('SIGKILL'), KILL_AFTER_MS)
  }
  // Before the program starts: a signal that nobody listens to ends us at once and leaves it behind.
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
