import { randomBytes } from 'node:crypto'
import { constants, existsSync } from 'node:fs'
import { access, mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { holdLock, holdPart } from './lock.ts'
import { damaged, isMissing, orRefuse, refused } from './refusals.ts'

export { holdPart } from './lock.ts'

/** Brings a data directory to format `to`. Must be repeatable: after a crash it runs again. */
export type Migration = { to: number; run: (dir: string) => Promise<void> }

export interface DataDir extends AsyncDisposable {
  readonly path: string
  /** A path inside the directory; its folder is created. */
  file(...names: string[]): Promise<string>
  /**
   * A random secret, base64url of `bytes` bytes, created on first use and readable by the owner only. If it is missing
   * while the file `sealed`, which is encrypted with it, exists, no new secret is created.
   * @throws ServiceError `data_dir_unwritable`
   */
  secret(name: string, bytes: number, sealed?: string): Promise<string>
}

const FORMAT_FILE = 'format.json'
const OWNER_ONLY = 0o600

/**
 * Opens the directory that holds all persistent data; creates it when it is missing. One process locks it at a time,
 * and the lock ends with the process, even a killed one. `parts` are locked by child processes, with `holdPart`: a
 * child may outlive its parent for a moment, so nothing is touched before each of them has ended.
 * @throws ServiceError `data_dir_unwritable`, `data_dir_newer`, `data_dir_in_use`, each one clear line
 */
export async function openDataDir(
  path: string,
  migrations: readonly Migration[],
  parts: readonly string[] = [],
): Promise<DataDir> {
  const dir = resolve(path)
  await makeWritable(dir)
  const release = holdLock(join(dir, 'lock.sqlite'), dir)
  try {
    for (const part of parts) (await holdPart(dir, part))()
    await migrate(dir, migrations)
  } catch (error) {
    release()
    throw error
  }
  return {
    path: dir,
    file: async (...names) => {
      const file = join(dir, ...names)
      await orRefuse(dirname(file), 'made', () => mkdir(dirname(file), { recursive: true, mode: 0o700 }))
      return file
    },
    secret: async (name, bytes, sealed) => {
      const file = join(dir, name)
      const kept = await readSecret(file, bytes)
      if (kept !== undefined) return kept
      if (sealed !== undefined && existsSync(join(dir, sealed)))
        throw refused(
          'data_dir_unwritable',
          `${file} is missing, and parts of ${sealed} are encrypted with it. Restore it from a backup, or choose another directory with --data-dir.`,
        )
      return makeSecret(file, bytes)
    },
    [Symbol.asyncDispose]: async () => release(),
  }
}

/** Writes a file so that a crash leaves either the old content or the new one. */
export async function writeDurably(file: string, text: string, mode = OWNER_ONLY): Promise<void> {
  const draft = `${file}.new`
  const handle = await open(draft, 'w', mode)
  try {
    await handle.chmod(mode)
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
  await syncFolder(dirname(file))
}

/** The folder holds the file's name: without this sync a power cut may undo the rename. */
async function syncFolder(dir: string): Promise<void> {
  // Windows cannot open folders.
  if (process.platform === 'win32') return
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function makeWritable(dir: string): Promise<void> {
  await orRefuse(dir, 'written', async () => {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    await access(dir, constants.R_OK | constants.W_OK | constants.X_OK)
  })
}

async function migrate(dir: string, migrations: readonly Migration[]): Promise<void> {
  const file = join(dir, FORMAT_FILE)
  const newest = migrations.at(-1)?.to ?? 0
  const found = await readIfThere(file)
  let format = found === undefined ? 0 : formatOf(found, file)
  if (format > newest)
    throw refused(
      'data_dir_newer',
      `The data directory ${dir} was written by a newer version (format ${format}; this one knows up to ${newest}). Upgrade, or choose another with --data-dir.`,
    )
  for (const migration of migrations) {
    if (migration.to <= format) continue
    await migration.run(dir)
    format = migration.to
    const text = `${JSON.stringify({ format })}\n`
    await orRefuse(file, 'written', () => writeDurably(file, text))
  }
}

function formatOf(text: string, file: string): number {
  try {
    const { format } = JSON.parse(text) as { format?: unknown }
    if (typeof format === 'number' && Number.isInteger(format)) return format
  } catch {
    // Reported below, like every other damage.
  }
  throw damaged(file)
}

/** `undefined` when the secret does not exist yet. */
async function readSecret(file: string, bytes: number): Promise<string | undefined> {
  const kept = (await readIfThere(file))?.trim()
  if (kept === undefined) return undefined
  // A damaged secret is not replaced: everything encrypted with it would become unreadable for good.
  const isWhole = /^[\w-]+$/.test(kept) && Buffer.from(kept, 'base64url').length >= bytes
  if (isWhole) return kept
  throw damaged(file)
}

async function makeSecret(file: string, bytes: number): Promise<string> {
  const made = randomBytes(bytes).toString('base64url')
  await orRefuse(file, 'written', () => writeDurably(file, `${made}\n`))
  return made
}

/** `undefined` when the file does not exist; every other failure throws. */
function readIfThere(file: string): Promise<string | undefined> {
  return orRefuse(file, 'read', () =>
    readFile(file, 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return undefined
      throw error
    }),
  )
}
