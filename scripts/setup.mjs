/** Installs what a command needs, once per lockfile. Plain JavaScript for any Node version, without dependencies. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageCounter, removeUnused } from './installed-packages.mjs'
import { Interrupted, NotPrepared, runToEnd } from './prepare.mjs'
import { durationText, withProgress } from './progress.mjs'
import { withLock } from './setup-lock.mjs'

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
/** Type stripping and `node:sqlite` are stable from here on. */
const OLDEST_NODE = [24, 12]
/** Older versions of npm do not support some of our overrides. */
const OLDEST_NPM = 10

/** The longest time that is announced. */
const SLOW_MS = 180_000
const LEVELS = {
  runtime: { what: 'what the product needs', size: 'about 800 MB' },
  development: { what: 'what development and tests need', size: 'about 1.1 GB' },
}

/** @typedef {'runtime' | 'development'} Level */

/** A hash of what has to be installed; it changes whenever the lockfile does. */
export function fingerprint(root) {
  const hash = createHash('sha256')
  for (const file of ['package.json', 'package-lock.json']) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

/** Whether the installed packages suffice for `level`; `development` covers `runtime`. */
export function isInstalled(root, level) {
  try {
    const stamp = JSON.parse(readFileSync(stampFile(root), 'utf8'))
    return stamp.fingerprint === fingerprint(root) && (stamp.level === level || stamp.level === 'development')
  } catch {
    return false
  }
}

const stampFile = (root) => join(root, 'node_modules', '.marqo-setup.json')

/**
 * This file exists while an installation runs. An interrupted one leaves half-unpacked packages that npm takes for
 * complete.
 */
const unfinishedFile = (root) => join(root, '.setup-unfinished')

function levelIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).level
  } catch {
    return undefined
  }
}

/** The level to install: a start must not remove the development tools that are installed. */
function levelToInstall(root, level) {
  const before = [stampFile(root), unfinishedFile(root)].map(levelIn)
  return before.includes('development') ? 'development' : level
}

/**
 * Installs what `asked` needs, unless it is installed.
 * @param {Level} asked
 * @throws {NotPrepared} with a clear line
 */
export async function ensureInstalled(asked) {
  if (isInstalled(ROOT, asked)) return
  await withLock(ROOT, async (hold) => {
    if (isInstalled(ROOT, asked)) return
    const level = levelToInstall(ROOT, asked)
    const began = Date.now()
    const isResumed = existsSync(unfinishedFile(ROOT))
    await announce(level, isResumed)
    writeFileSync(unfinishedFile(ROOT), JSON.stringify({ level }))
    rmSync(stampFile(ROOT), { force: true })
    if (!(await install(level, { hold, isResumed })))
      throw new NotPrepared(
        `Installing failed; see the lines above. Check the network and the npm registry setting, and that npm is version ${OLDEST_NPM} or later (npm install -g npm), and try again.`,
      )
    await removeUnused(ROOT)
    writeFileSync(stampFile(ROOT), JSON.stringify({ fingerprint: fingerprint(ROOT), level }))
    rmSync(unfinishedFile(ROOT))
    process.stderr.write(`Installed in ${durationText(Date.now() - began)}.\n`)
  })
}

/** Announces the installation. After an interrupted one, packages are unpacked again from npm's download cache. */
async function announce(level, isResumed) {
  if (isResumed) {
    process.stderr.write('Going on with an installation that was interrupted; its downloads are kept.\n')
    for (const folder of [ROOT, join(ROOT, 'console')])
      await rm(join(folder, 'node_modules'), { recursive: true, force: true })
  }
  const { what, size } = LEVELS[level]
  process.stderr.write(
    `Installing ${what}: ${size} on disk, once per version. Usually one to three minutes.\n`,
  )
}

async function install(level, { hold, isResumed }) {
  try {
    return await withProgress({ slowAfterMs: SLOW_MS, state: packageCounter(ROOT, level) }, () =>
      runInstall(level, { hold, isResumed }),
    )
  } catch (error) {
    if (error instanceof Interrupted)
      process.stderr.write('Interrupted. The next start goes on with what was downloaded.\n')
    throw error
  }
}

async function runInstall(level, { hold, isResumed }) {
  // Not `npm ci`: it refuses a lockfile that lacks platform packages its registry could not resolve. `--no-save` keeps
  // the locked versions and leaves the lockfile as it is. What to include is set explicitly, because npm of the host
  // may be configured otherwise.
  const args = [
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--loglevel=error',
    '--include=optional',
    // No package needs its script; ONNX Runtime's would download hundreds of megabytes for graphics cards.
    '--ignore-scripts',
  ]
  args.push(level === 'runtime' ? '--omit=dev' : '--include=dev')
  // Packages downloaded by the interrupted run are not checked at the registry again.
  if (isResumed) args.push('--prefer-offline')
  const host = hostNode()
  if (!(await runNpm(host, args, hold))) return false
  // An old Node makes npm skip optional packages that need a newer one, so npm runs again under the new Node.
  const node = installedNode(ROOT)
  if (node === undefined || canUseOurTools(process.versions.node)) return true
  return runNpm(node, args, hold)
}

/** The Node that runs npm: one outside of the packages being installed, if there is any. */
function hostNode() {
  const isOurs = (path) => path.startsWith(join(ROOT, 'node_modules'))
  const ofNpm = process.env.npm_node_execpath
  return isOurs(process.execPath) && ofNpm && !isOurs(ofNpm) ? ofNpm : process.execPath
}

/** Whether a Node version satisfies the compiled parts of our tools: `^20.19.0 || >=22.12.0`. */
export function canUseOurTools(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22
}

/** Runs npm under this Node: the npm that started us, else the one in the path. @returns whether it succeeded */
function runNpm(node, args, hold) {
  const own = process.env.npm_execpath
  const [command, before] = own?.endsWith('.js') ? [node, [own]] : ['npm', []]
  return runToEnd(command, [...before, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: [dirname(node), process.env.PATH ?? ''].join(delimiter) },
    onStarted: hold,
  })
}

/** Path of the Node that npm installed. npm 10 installs it without linking it in `.bin`. */
export function installedNode(root, platform = process.platform, arch = process.arch) {
  const isWindows = platform === 'win32'
  const folder = `node-${isWindows ? 'win' : platform}-${arch}`
  return [
    join(root, 'node_modules', '.bin', isWindows ? 'node.cmd' : 'node'),
    join(root, 'node_modules', folder, 'bin', isWindows ? 'node.exe' : 'node'),
  ].find((path) => existsSync(path))
}

/**
 * Path of a Node that can run the sources: the one npm installed, else the host's own if it is new enough.
 * @throws {NotPrepared} when there is none
 */
export function runtime() {
  const installed = installedNode(ROOT)
  if (installed !== undefined) return installed
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return process.execPath
  throw new NotPrepared(
    `This platform (${process.platform} ${process.arch}) has no Node ${OLDEST_NODE[0]} on npm, and the installed Node ${process.versions.node} is too old. Install Node ${OLDEST_NODE.join('.')} or later and try again.`,
  )
}
