import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { holdPart, type Migration, openDataDir } from './index.ts'

let scratch: string
beforeAll(async () => void (scratch = await mkdtemp(join(tmpdir(), 'data-dir-'))))
afterAll(() => rm(scratch, { recursive: true, force: true }))

const first: Migration = { to: 1, run: async () => {} }
const oneLineNaming = (name: string) => ({
  code: 'data_dir_unwritable',
  message: expect.stringMatching(new RegExp(`^[^\\n]*${name}[^\\n]*$`)),
})
/** A directory that was used before, closed again. */
async function used(name: string): Promise<string> {
  const path = join(scratch, name)
  await using dir = await openDataDir(path, [first])
  await dir.secret('vault-key', 32)
  return path
}
/** Puts a folder in place of the file: not even root can read it as a file. */
async function makeUnreadable(file: string): Promise<void> {
  await rm(file, { force: true })
  await mkdir(file)
}

describe('openDataDir', () => {
  it('makes the directory for its owner only and keeps its secrets', async () => {
    const path = join(scratch, 'new', 'deep')
    const once = await openDataDir(path, [first])
    const secret = await once.secret('cell-token', 32)
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect((await stat(join(path, 'cell-token'))).mode & 0o777).toBe(0o600)
    expect((await stat(path)).mode & 0o777).toBe(0o700)
    await once[Symbol.asyncDispose]()
    await using again = await openDataDir(path, [first])
    expect(await again.secret('cell-token', 32)).toBe(secret)
  })

  it('refuses a second process, and opens again after the first was killed', async () => {
    const path = join(scratch, 'held')
    const program = `import { openDataDir } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
      await openDataDir(${JSON.stringify(path)}, [{ to: 1, run: async () => {} }])
      process.stdout.write('held')
      setInterval(() => {}, 1000)`
    const holder = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise((resolve) => holder.stdout.once('data', resolve))
    await expect(openDataDir(path, [first])).rejects.toMatchObject({
      code: 'data_dir_in_use',
      message: expect.stringContaining('another running instance'),
    })
    const gone = new Promise((resolve) => holder.once('exit', resolve))
    holder.kill('SIGKILL')
    await gone
    await using freed = await openDataDir(path, [first])
    expect(freed.path).toBe(path)
  })

  it('refuses a directory that a newer version wrote', async () => {
    const path = join(scratch, 'newer')
    await (await openDataDir(path, [first]))[Symbol.asyncDispose]()
    await writeFile(join(path, 'format.json'), '{"format":7}')
    await expect(openDataDir(path, [first])).rejects.toMatchObject({
      code: 'data_dir_newer',
      message: expect.stringContaining('format 7'),
    })
  })

  it('runs each migration once, in order, and again after a crash in it', async () => {
    const path = join(scratch, 'migrated')
    const ran: number[] = []
    let crash = true
    const migrations: Migration[] = [
      { to: 1, run: async () => void ran.push(1) },
      {
        to: 2,
        run: async () => {
          ran.push(2)
          if (crash) throw new Error('crashed')
        },
      },
      { to: 3, run: async () => void ran.push(3) },
    ]
    await expect(openDataDir(path, migrations)).rejects.toThrow('crashed')
    crash = false
    await (await openDataDir(path, migrations))[Symbol.asyncDispose]()
    await (await openDataDir(path, migrations))[Symbol.asyncDispose]()
    expect(ran).toEqual([1, 2, 2, 3])
    expect(JSON.parse(await readFile(join(path, 'format.json'), 'utf8'))).toEqual({ format: 3 })
  })

  it('waits until every process that still uses a part of the directory has ended', async () => {
    const path = await used('parts')
    const letGo = await holdPart(path, 'cell')
    let opened = false
    const opening = openDataDir(path, [first], ['controller', 'cell']).then((dir) => {
      opened = true
      return dir
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(opened).toBe(false)
    letGo()
    await using dir = await opening
    expect(dir.path).toBe(path)
  })

  it('creates no new secret when the lost one has encrypted an existing file', async () => {
    const path = await used('lost-secret')
    await rm(join(path, 'vault-key'))
    await using dir = await openDataDir(path, [first])
    expect(await dir.secret('vault-key', 32, 'sealed')).toMatch(/^[\w-]{43}$/)
    await rm(join(path, 'vault-key'))
    await writeFile(join(path, 'sealed'), '')
    await expect(dir.secret('vault-key', 32, 'sealed')).rejects.toMatchObject(oneLineNaming('vault-key'))
    await expect(stat(join(path, 'vault-key'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('creates no new secret while the existing one cannot be read', async () => {
    const path = await used('unreadable-secret')
    await makeUnreadable(join(path, 'vault-key'))
    await using dir = await openDataDir(path, [first])
    await expect(dir.secret('vault-key', 32)).rejects.toMatchObject(oneLineNaming('vault-key'))
    expect((await stat(join(path, 'vault-key'))).isDirectory()).toBe(true)
  })

  it.each(['', 'c2hvcnQ', 'not base64url, but long enough for a key!!'])(
    'keeps a damaged secret as it is and refuses it: %j',
    async (damaged) => {
      const path = await used(`damaged-${damaged.length}`)
      await writeFile(join(path, 'vault-key'), damaged)
      await using dir = await openDataDir(path, [first])
      await expect(dir.secret('vault-key', 32)).rejects.toMatchObject(oneLineNaming('vault-key'))
      expect(await readFile(join(path, 'vault-key'), 'utf8')).toBe(damaged)
    },
  )

  it('migrates nothing while its format cannot be read', async () => {
    const path = await used('unreadable-format')
    await makeUnreadable(join(path, 'format.json'))
    let ran = false
    const migration = { to: 1, run: async () => void (ran = true) }
    await expect(openDataDir(path, [migration])).rejects.toMatchObject(oneLineNaming('format.json'))
    expect(ran).toBe(false)
  })

  it.each([
    ['cannot be opened', makeUnreadable],
    ['is something else', (file: string) => writeFile(file, 'garbage'.repeat(1000))],
  ])('does not say that another instance runs when its lock %s', async (what, damage) => {
    const path = await used(`lock-${what.replaceAll(' ', '-')}`)
    await damage(join(path, 'lock.sqlite'))
    await expect(openDataDir(path, [first])).rejects.toMatchObject(oneLineNaming('lock.sqlite'))
  })

  it('says in one line that a folder inside cannot be made', async () => {
    const path = await used('folder')
    await writeFile(join(path, 'cell'), '')
    await using dir = await openDataDir(path, [first])
    await expect(dir.file('cell', 'cell.sqlite')).rejects.toMatchObject(oneLineNaming('cell'))
  })

  it('says in one line that the directory cannot be written', async () => {
    const file = join(scratch, 'a-file')
    await writeFile(file, '')
    await chmod(file, 0o600)
    const refusal = await openDataDir(join(file, 'below'), [first]).catch((error: unknown) => error)
    expect(refusal).toMatchObject({
      code: 'data_dir_unwritable',
      message: expect.stringMatching(/^[^\n]+--data-dir[^\n]+$/),
    })
  })
})
