import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSqliteStore } from './index.ts'

let dir: string
beforeAll(async () => void (dir = await mkdtemp(join(tmpdir(), 'sqlite-crash-'))))
afterAll(() => rm(dir, { recursive: true, force: true }))

const engine = new URL('./index.ts', import.meta.url).href

/** Writes rows and pairs without pause, and reports each acknowledged write. */
const writer = (file: string, round: number) => `
  import { openSqliteStore } from ${JSON.stringify(engine)}
  const table = openSqliteStore(${JSON.stringify(file)}).table('crash')
  for (let at = 0; ; at++) {
    const name = '${round}-' + String(at).padStart(6, '0')
    const write = async (which) => {
      if (which === 0) await table.insert({ pk: 'single', sk: name })
      else await table.transact(['left', 'right'].map((pk) => ({ type: 'insert', item: { pk, sk: name } })))
      process.stdout.write((which === 0 ? 'single ' : 'pair ') + name + '\\n')
    }
    await Promise.all([write(0), write(1)])
  }`

it('loses no acknowledged write and leaves no half transaction when the process is killed', async () => {
  const file = join(dir, 'store.sqlite')
  const acknowledged: string[] = []
  for (let round = 0; round < 5; round++) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', writer(file, round)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    const enough = Promise.withResolvers<void>()
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.length > 2000 + round * 7919) enough.resolve()
    })
    const gone = new Promise((resolve) => child.once('close', resolve))
    await enough.promise
    child.kill('SIGKILL')
    await gone
    acknowledged.push(...said.slice(0, said.lastIndexOf('\n')).split('\n'))
  }
  await using store = openSqliteStore(file)
  const table = store.table('crash')
  const rows = async (pk: string) =>
    new Set((await table.query(pk, { limit: 1_000_000 })).items.map(({ sk }) => sk))
  const [single, left, right] = [await rows('single'), await rows('left'), await rows('right')]
  expect(acknowledged.length).toBeGreaterThan(100)
  const missing = acknowledged.filter((line) => {
    const [kind, name = ''] = line.split(' ')
    return !(kind === 'single' ? single : left).has(name)
  })
  expect(missing).toEqual([])
  expect(right).toEqual(left)
})
