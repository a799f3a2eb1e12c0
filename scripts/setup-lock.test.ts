import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

// Plain JavaScript for any Node version; its one export has this type.
const { withLock } = (await import(new URL('./setup-lock.mjs', import.meta.url).href)) as {
  withLock: <T>(root: string, work: (hold: (pid: number) => void) => Promise<T>) => Promise<T>
}
let root: string
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'marqo-lock-'))))
afterEach(() => rm(root, { recursive: true }))
const lock = () => join(root, '.setup.lock')

it('the lock lets one start work at a time', async () => {
  let working = 0
  let most = 0
  const work = async () => {
    most = Math.max(most, ++working)
    await new Promise(setImmediate)
    working--
  }
  await Promise.all([withLock(root, work), withLock(root, work)])
  expect(most).toBe(1)
  expect(existsSync(lock())).toBe(false)
})

it('the lock is held until every named process has ended, even if its maker has', async () => {
  const installing = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  let begun = false
  // The state that a killed start leaves: its own process has ended, its child still works.
  await withLock(root, async (hold) => {
    hold(installing.pid ?? 0)
    await rm(join(lock(), `${process.pid}`))
    const next = withLock(root, async () => void (begun = true))
    expect(await readdir(lock())).toEqual([`${installing.pid}`])
    expect(begun).toBe(false)
    installing.stdin?.end()
    await once(installing, 'exit')
    await next
  })
  expect(begun).toBe(true)
})

it.each([
  ['does not exist', '999999999', ''],
  ['has the number of another process', `${process.pid}`, 'began at another time'],
  ['is not a number', 'NaN', ''],
])('takes over a lock whose holder %s', async (_, pid, began) => {
  await mkdir(lock())
  await writeFile(join(lock(), pid), began)
  expect(await withLock(root, async () => 'done')).toBe('done')
})

it('lets only one of several processes at a time take over an abandoned lock', async () => {
  await mkdir(lock())
  await writeFile(join(lock(), '999999999'), '')
  const log = join(root, 'log')
  const code = `
    import { spawnSync } from 'node:child_process'
    import { appendFileSync } from 'node:fs'
    import { withLock } from ${JSON.stringify(new URL('./setup-lock.mjs', import.meta.url).href)}
    await withLock(process.argv[1], async () => {
      appendFileSync(process.argv[2], 'in ')
      spawnSync(process.execPath, ['--version'])
      appendFileSync(process.argv[2], 'out ')
    })`
  const started = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', code, root, log], { stdio: 'ignore' }),
  )
  await Promise.all(started.map((one) => once(one, 'exit')))
  expect(await readFile(log, 'utf8')).toBe('in out '.repeat(4))
})

it('says what to do, and as which user, when the folder cannot be written', async () => {
  await expect(withLock(join(root, 'missing'), async () => {})).rejects.toThrow(/cannot be made \(ENOENT\)/)
})
