/**
 * Builds the Console for who serves it, once per version of its sources. Plain JavaScript for whatever Node the host has,
 * no dependencies.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { ROOT, runtime, withLock } from './setup.mjs'

/** What the build is made of; contracts are read for their types only, but nothing says it must stay so. */
const SOURCES = ['console', 'contracts']
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json']
const NOT_SOURCES = /^(node_modules|dist|\..*)$|\.test\.tsx?$|\.md$/
const STAMP = '.fingerprint'

/** Of every file the build depends on, by content: a fresh checkout has new times and the same sources. */
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
      // Not `toSorted`: the host's Node may be older than that.
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

export function ensureConsole() {
  if (isBuilt(ROOT, consoleFingerprint(ROOT))) return
  withLock(ROOT, () => {
    const fingerprint = consoleFingerprint(ROOT)
    if (isBuilt(ROOT, fingerprint)) return
    process.stderr.write('Building the Console (once per version, a few seconds) …\n')
    const began = Date.now()
    const folder = join(ROOT, 'console')
    const fresh = `.dist-${process.pid}`
    const result = spawnSync(
      runtime(),
      [
        join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js'),
        'build',
        '--outDir',
        fresh,
        '--logLevel',
        'warn',
      ],
      {
        cwd: folder,
        stdio: ['ignore', 'inherit', 'inherit'],
        env: { ...process.env, NODE_ENV: 'production' },
      },
    )
    if (result.status !== 0) {
      rmSync(join(folder, fresh), { recursive: true, force: true })
      process.stderr.write('The Console could not be built; see the lines above.\n')
      process.exit(1)
    }
    writeFileSync(join(folder, fresh, STAMP), fingerprint)
    putInPlace(folder, fresh)
    process.stderr.write(`Built in ${((Date.now() - began) / 1000).toFixed(1)} s.\n`)
  })
}

/** Two renames, so that nobody ever finds half a build. */
function putInPlace(folder, fresh) {
  const dist = join(folder, 'dist')
  const old = join(folder, `.dist-old-${process.pid}`)
  if (existsSync(dist)) renameSync(dist, old)
  renameSync(join(folder, fresh), dist)
  rmSync(old, { recursive: true, force: true })
}
