import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A small separate disk that can be filled to the last byte. */
export type SmallDisk = AsyncDisposable & {
  dir: string
  fill(): Promise<void>
  /** Undoes `fill`. */
  free(): Promise<void>
}

const BLOCK = Buffer.alloc(64 * 1024)

function mount(megabytes: number): string {
  const dir = mkdtempSync(join(tmpdir(), 'small-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dir], { stdio: 'pipe' })
  } catch (error) {
    rmdirSync(dir)
    throw error
  }
  return dir
}

function unmount(dir: string): void {
  execFileSync('umount', ['--lazy', dir], { stdio: 'pipe' })
  rmdirSync(dir)
}

/** Whether this user may mount a disk. On CI it throws when mounting fails. */
export function canMountDisks(isCi: boolean): boolean {
  try {
    unmount(mount(1))
    return true
  } catch (error) {
    if (isCi) throw error
    process.stderr.write(
      '\n!! Only root can mount a small disk: the tests of a full disk do NOT run here.\n\n',
    )
    return false
  }
}

export function smallDisk(megabytes: number): SmallDisk {
  const dir = mount(megabytes)
  const filler = join(dir, 'filler')
  return {
    dir,
    fill: async () => {
      const file = await open(filler, 'a')
      // Blocks shrink down to single bytes, until none fits any more.
      for (let size = BLOCK.length; size >= 1; size = Math.floor(size / 8))
        await appendAll(file, BLOCK.subarray(0, size))
      await file.close()
    },
    free: () => rm(filler, { force: true }),
    [Symbol.asyncDispose]: async () => unmount(dir),
  }
}

async function appendAll(file: { write(bytes: Buffer): Promise<unknown> }, bytes: Buffer): Promise<void> {
  try {
    for (;;) await file.write(bytes)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}
