import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Total bytes of all files below a folder; a file that vanishes during the count counts as zero. */
export async function directorySize(dir: string): Promise<number> {
  const names = await readdir(dir, { recursive: true }).catch(() => [])
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(dir, name)).then(
        (entry) => (entry.isFile() ? entry.size : 0),
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
