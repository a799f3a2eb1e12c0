import { open, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const AT_ONCE = 8

/** Makes the names in a folder last. */
export async function syncDirectory(dir: string): Promise<void> {
  await syncFile(dir)
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Brings the files below a folder to the disk that were not there yet. They are never changed once they are written. */
export class SyncedFiles {
  readonly #dir: string
  #known: ReadonlySet<string> = new Set()

  constructor(dir: string) {
    this.#dir = dir
  }

  /** `isOurs`: names in the folder that are left out. */
  async sync(isOurs: (name: string) => boolean): Promise<void> {
    const present = await filesBelow(this.#dir, isOurs)
    const fresh = present.filter((path) => !this.#known.has(path))
    const directories = new Set<string>()
    for (const path of fresh)
      for (let one = dirname(path); one.length >= this.#dir.length; one = dirname(one)) directories.add(one)
    await each(fresh, syncFile)
    // A name lasts once its folder is on disk.
    await each([...directories], syncDirectory)
    this.#known = new Set(present)
  }
}

async function filesBelow(dir: string, isOurs: (name: string) => boolean): Promise<string[]> {
  const paths: string[] = []
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (isOurs(entry.name)) continue
    const path = join(dir, entry.name)
    if (entry.isDirectory()) paths.push(...(await filesBelow(path, () => false)))
    else paths.push(path)
  }
  return paths
}

async function each(paths: readonly string[], work: (path: string) => Promise<void>): Promise<void> {
  const left = [...paths]
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let path = left.pop(); path !== undefined; path = left.pop()) await work(path)
    }),
  )
}
