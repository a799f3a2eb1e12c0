import { execFile, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { until } from './product.ts'

const CACHE = fileURLToPath(new URL('../../.cache/python', import.meta.url))
const run = promisify(execFile)

/**
 * The newest client when this was last looked at. Pinned, so that a run tells of a change here and not of a release
 * elsewhere; raise it by hand when there is a newer one on PyPI.
 */
export const NEWEST_CLIENT = '3.18.2'

/** Whether what needs Python is tested here: always in CI, elsewhere where there is one. Says so when it is not. */
export function canUsePython(what: string): boolean {
  // Debian has `venv` without what it needs: that is in a package of its own.
  const hasPython = spawnSync('python3', ['-c', 'import ensurepip, venv'], { stdio: 'ignore' }).status === 0
  const runs = hasPython || process.env['CI'] === 'true'
  if (!runs) process.stderr.write(`\n!! Python 3 with venv is missing: ${what} is NOT tested here.\n\n`)
  return runs
}

/**
 * Folder of the programs of a virtual environment with this package, `marqo==3.2.0`; made once. `needs` is installed in
 * place of what the package says it needs, where that is far more than what is used of it.
 */
export async function pythonWith(requirement: string, needs: readonly string[] = []): Promise<string> {
  const dir = join(CACHE, requirement.replace('==', '-'))
  const bin = join(dir, 'bin')
  const stamp = join(dir, 'installed')
  // Its programs name the folder they are in, so one that was moved or copied is made anew.
  const installed = [dir, ...needs].join('\n')
  const isInstalled = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === installed
  if (isInstalled()) return bin
  await mkdir(CACHE, { recursive: true })
  using _ = await lockOn(`${dir}.lock`)
  if (isInstalled()) return bin
  await run('python3', ['-m', 'venv', '--clear', dir])
  const python = join(bin, 'python')
  const install = (...what: string[]) =>
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...what])
  if (needs.length > 0) await install(...needs)
  await install(...(needs.length > 0 ? ['--no-deps'] : []), requirement)
  await writeFile(stamp, installed)
  return bin
}

/** Waits until no other test file's process holds it; it ends with the process, however that ends. */
function lockOn(file: string): Promise<Disposable> {
  return until(240, async () => {
    const lock = new DatabaseSync(file)
    try {
      lock.exec('BEGIN EXCLUSIVE')
      return { [Symbol.dispose]: () => lock.close() }
    } catch {
      lock.close()
      return undefined
    }
  })
}
