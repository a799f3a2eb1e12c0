/** A lock for one installation or build at a time. Plain JavaScript for any Node version, without dependencies. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NotPrepared } from './prepare.mjs'

const LOOK_EVERY_MS = 500
/** Longest time between creating the lock and writing its holder into it. */
const UNSIGNED_MS = 10_000

/**
 * Runs `work` under the lock; a second start waits, and says so. A lock whose holders have all died is taken over.
 * `work` receives `hold`, which adds a process that must also end before the lock counts as abandoned.
 * @throws {NotPrepared} when the folder cannot be written
 */
export async function withLock(root, work) {
  const lock = join(root, '.setup.lock')
  const hold = (pid) => writeFileSync(join(lock, String(pid)), beginOf(pid))
  await take(lock)
  try {
    hold(process.pid)
    return await work(hold)
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

async function take(lock) {
  let hasSaid = false
  for (;;) {
    try {
      return mkdirSync(lock)
    } catch (error) {
      if (error.code !== 'EEXIST')
        throw new NotPrepared(
          `${lock} cannot be made (${error.code}). Run this as a user who may write here, once, to install; then others can start it.`,
        )
    }
    const holders = holdersOf(lock)
    if (holders === undefined || (holders.length === 0 && removeAbandoned(lock))) continue
    if (!hasSaid && holders.length > 0)
      process.stderr.write(
        `Waiting for another start that is installing or building (${holders.join(', ')}) …\n`,
      )
    hasSaid = hasSaid || holders.length > 0
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

/**
 * Removes an abandoned lock. One process at a time, and only after a second check: of two that found the same abandoned
 * lock, the slower one must not remove the lock that the faster one has made since.
 */
function removeAbandoned(lock) {
  const guard = `${lock}.removing`
  try {
    mkdirSync(guard)
  } catch {
    if (ageOf(guard) > UNSIGNED_MS) rmSync(guard, { recursive: true, force: true })
    return false
  }
  const holders = holdersOf(lock)
  const isAbandoned = holders !== undefined && holders.length === 0
  if (isAbandoned) rmSync(lock, { recursive: true, force: true })
  rmSync(guard, { recursive: true, force: true })
  return isAbandoned
}

function ageOf(folder) {
  const stats = statSync(folder, { throwIfNoEntry: false })
  return stats === undefined ? 0 : Date.now() - stats.mtimeMs
}

/** The live holders of the lock, as text; empty when it is abandoned, `undefined` when there is no lock. */
function holdersOf(lock) {
  try {
    const pids = readdirSync(lock)
    if (pids.length === 0) return ageOf(lock) > UNSIGNED_MS ? [] : ['just begun']
    return pids.filter((pid) => isAlive(lock, pid)).map((pid) => `process ${pid}`)
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

function isAlive(lock, pid) {
  if (!/^[1-9]\d*$/.test(pid)) return false
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    if (error.code === 'ESRCH') return false
  }
  // The number may have been reused by another process since.
  const began = readFileSync(join(lock, pid), 'utf8')
  return began === '' || began === beginOf(Number(pid))
}

/** When a process began, in the system's own format; empty if unknown. */
function beginOf(pid) {
  try {
    // The fields after the name, which is in parentheses and may hold any character.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').split(' ')[20] ?? ''
  } catch {
    const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
    return (stdout ?? '').trim()
  }
}
