/**
 * Builds the Console for the controller, once per version of its sources. Plain JavaScript for any Node version,
 * without dependencies.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { NotPrepared, runToEnd } from './prepare.mjs'
import { durationText, withProgress } from './progress.mjs'
import { ROOT, runtime } from './setup.mjs'
import { withLock } from './setup-lock.mjs'

/** Folders that the build depends on. It uses only the types of the contracts, but nothing enforces that. */
const SOURCES = ['console', 'contracts']
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json']
const NOT_SOURCES = /^(node_modules|dist|\..*)$|\.test\.tsx?$|\.md$/
const STAMP = '.fingerprint'
/** Twice the time that is announced. */
const SLOW_MS = 60_000

/**
 * A hash of every file that the build depends on. By content, because a fresh checkout has new times for the same
 * sources.
 */
export function consoleFingerprint(root) {
  const hash = createHash('sha256')
  const files = SOURCES.flatMap((folder) => filesBelow(join(root, folder)))
  for (const file of [...files, ...SETTINGS.map((name) => join(root, name))]) {
    hash.update(`\0${relative(root, file).split(sep).join('/')}\0`)
    hash.update(readFileSync(file))
  }
  return hash.digest('hex')
}

function filesBelow(folder) {
  return (
    readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => !NOT_SOURCES.test(name))
      // Not `toSorted`, which older Node versions lack.
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) =>
        entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
      )
  )
}

function isBuilt(root, fingerprint) {
  try {
    return readFileSync(join(root, 'console', 'dist', STAMP), 'utf8') === fingerprint
  } catch {
    return false
  }
}

/**
 * Builds the Console unless it is built already.
 * @throws {NotPrepared} with a clear line
 */
export async function ensureConsole() {
  if (isBuilt(ROOT, consoleFingerprint(ROOT))) return
  await withLock(ROOT, async (hold) => {
    const fingerprint = consoleFingerprint(ROOT)
    if (isBuilt(ROOT, fingerprint)) return
    process.stderr.write('Building the Console, once per version. Usually 10 to 30 seconds.\n')
    const began = Date.now()
    const folder = join(ROOT, 'console')
    removeHalfBuilt(folder)
    const fresh = `.dist-${process.pid}`
    try {
      if (!(await withProgress({ slowAfterMs: SLOW_MS }, () => build(folder, fresh, hold))))
        throw new NotPrepared('The Console could not be built; see the lines above.')
      writeFileSync(join(folder, fresh, STAMP), fingerprint)
      putInPlace(folder, fresh)
    } finally {
      removeHalfBuilt(folder)
    }
    process.stderr.write(`Built in ${durationText(Date.now() - began)}.\n`)
  })
}

function build(folder, outDir, hold) {
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js')
  return runToEnd(runtime(), [vite, 'build', '--outDir', outDir, '--logLevel', 'warn'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
    onStarted: hold,
  })
}

/** Removes unfinished builds of this start and of interrupted ones; the lock guarantees that no other build runs. */
function removeHalfBuilt(folder) {
  for (const name of readdirSync(folder))
    if (name.startsWith('.dist-')) rmSync(join(folder, name), { recursive: true, force: true })
}

/** Two renames, so that no reader ever finds half a build. */
function putInPlace(folder, fresh) {
  const dist = join(folder, 'dist')
  const old = join(folder, `.dist-old-${process.pid}`)
  if (existsSync(dist)) renameSync(dist, old)
  renameSync(join(folder, fresh), dist)
}
