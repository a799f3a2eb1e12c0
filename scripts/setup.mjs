/**
 * Installs what a command needs, once per lockfile. Plain JavaScript for whatever Node the host has, no dependencies.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
/** Type stripping and `node:sqlite` are stable from here on. */
const OLDEST_NODE = [24, 12]
/** Older ones do not understand some of our overrides. */
const OLDEST_NPM = 10

/** @typedef {'runtime' | 'development'} Level */

/** What has to be installed, as one short text: changes whenever the lockfile does. */
export function fingerprint(root) {
  const hash = createHash('sha256')
  for (const file of ['package.json', 'package-lock.json']) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

/** Whether what is installed serves `level`; `development` covers `runtime`. */
export function isInstalled(root, level) {
  try {
    const stamp = JSON.parse(readFileSync(stampFile(root), 'utf8'))
    return stamp.fingerprint === fingerprint(root) && (stamp.level === level || stamp.level === 'development')
  } catch {
    return false
  }
}

const stampFile = (root) => join(root, 'node_modules', '.marqo-setup.json')

/** Two starts at once must not install or build over each other: the second waits for the first. */
export function withLock(root, work) {
  const lock = join(root, '.setup.lock')
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (;;) {
    try {
      mkdirSync(lock)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (isAbandoned(lock)) rmSync(lock, { recursive: true, force: true })
      else Atomics.wait(pause, 0, 0, 500)
    }
  }
  try {
    writeFileSync(join(lock, 'pid'), String(process.pid))
    return work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

function isAbandoned(lock) {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0)
    return false
  } catch (error) {
    if (error.code === 'EPERM') return false
    if (error.code === 'ESRCH') return true
    // No pid written yet: abandoned only if it is old.
    return existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 10_000
  }
}

/** What to install: a start must not take away the tools of somebody who develops here. */
function levelToInstall(root, level) {
  try {
    return JSON.parse(readFileSync(stampFile(root), 'utf8')).level === 'development' ? 'development' : level
  } catch {
    return level
  }
}

/** @param {Level} asked */
export function ensureInstalled(asked) {
  if (isInstalled(ROOT, asked)) return
  withLock(ROOT, () => {
    if (isInstalled(ROOT, asked)) return
    const level = levelToInstall(ROOT, asked)
    const what = level === 'runtime' ? 'what the product needs' : 'what development and tests need'
    process.stderr.write(`Installing ${what} (once per version, about a minute) …\n`)
    const began = Date.now()
    rmSync(stampFile(ROOT), { force: true })
    // Not `npm ci`: it refuses a lockfile that lacks platform packages its registry could not resolve. `--no-save`
    // keeps the locked versions and leaves the lockfile as it is.
    const args = [
      'install',
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      ...(level === 'runtime' ? ['--omit=dev'] : []),
    ]
    let isDone = runNpm(process.execPath, args)
    // Under an old Node npm leaves out optional packages that want a newer one, so the new one looks again.
    const node = installedNode(ROOT)
    if (isDone && node !== undefined && !canUseOurTools(process.versions.node)) isDone = runNpm(node, args)
    if (!isDone) {
      process.stderr.write(
        `Installing failed; see the lines above. Check the network and the npm registry setting, and that npm is version ${OLDEST_NPM} or later (npm install -g npm), and try again.\n`,
      )
      process.exit(1)
    }
    writeFileSync(stampFile(ROOT), JSON.stringify({ fingerprint: fingerprint(ROOT), level }))
    process.stderr.write(`Installed in ${Math.round((Date.now() - began) / 1000)} s.\n`)
  })
}

/** What the compiled parts of our tools ask of Node: `^20.19.0 || >=22.12.0`. */
export function canUseOurTools(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22
}

/** Runs npm under this Node: the npm that runs us, else the one in the path. @returns whether it did what it should */
function runNpm(node, args) {
  const own = process.env.npm_execpath
  const [command, before] = own?.endsWith('.js') ? [node, [own]] : ['npm', []]
  const { status } = spawnSync(command, [...before, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: [dirname(node), process.env.PATH ?? ''].join(delimiter) },
  })
  return status === 0
}

/** Path of the Node that npm installed. npm 10 installs it and does not link it among the programs. */
export function installedNode(root, platform = process.platform, arch = process.arch) {
  const isWindows = platform === 'win32'
  const folder = `node-${isWindows ? 'win' : platform}-${arch}`
  return [
    join(root, 'node_modules', '.bin', isWindows ? 'node.cmd' : 'node'),
    join(root, 'node_modules', folder, 'bin', isWindows ? 'node.exe' : 'node'),
  ].find((path) => existsSync(path))
}

/** Path of a Node that can run the sources: the one npm installed, else the host's own if it is new enough. */
export function runtime() {
  const installed = installedNode(ROOT)
  if (installed !== undefined) return installed
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return process.execPath
  process.stderr.write(
    `This platform (${process.platform} ${process.arch}) has no Node ${OLDEST_NODE[0]} on npm, and the installed Node ${process.versions.node} is too old. Install Node ${OLDEST_NODE.join('.')} or later and try again.\n`,
  )
  process.exit(1)
}
