/** One installation or build at a time. Plain JavaScript for whatever Node the host has, no dependencies. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NotPrepared } from './prepare.mjs'

const LOOK_EVERY_MS = 500
/** Between making the lock and writing into it who holds it. */
const UNSIGNED_MS = 10_000

/**
 * Does `work` while no other start does; who comes second waits, and says so. A lock whose holders have all died is
 * taken over. `work` is given `hold`, to name one more process that must end first.
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
 * One at a time, and only what is still abandoned then: two that found the same lock must not remove the one that the
 * first of them has made since.
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

/** Who keeps the lock, for people; nobody when it is abandoned, `undefined` when there is none. */
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
  // Another process may have got the number since.
  const began = readFileSync(join(lock, pid), 'utf8')
  return began === '' || began === beginOf(Number(pid))
}

/** When a process began, in whatever words the system has for it; empty where it has none. */
function beginOf(pid) {
  try {
    // After the name, which may hold anything, in parentheses.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').split(' ')[20] ?? ''
  } catch {
    const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
    return (stdout ?? '').trim()
  }
}
