import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { ProcessConfig } from './process-config.ts'
import { Supervisor } from './supervisor.ts'

// What the test's processes do with it is up to them.
const config = { role: 'cell', host: '127.0.0.1' } as ProcessConfig

async function start(program: string) {
  const dir = await mkdtemp(join(tmpdir(), 'supervisor-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  const childFile = join(dir, 'child.mjs')
  await writeFile(childFile, program)
  const lines: string[] = []
  const heard = Promise.withResolvers<void>()
  const ready = Promise.withResolvers<void>()
  const supervisor = new Supervisor({
    configs: [config],
    childFile,
    pingEveryMs: 20,
    say: (line) => {
      lines.push(line)
      if (line.includes('stopped unexpectedly')) heard.resolve()
    },
    onFirstRun: () => {},
    onReady: ready.resolve,
  })
  onTestFinished(() => supervisor.stop())
  return { lines, restarted: heard.promise, ready: ready.promise }
}

it('kills a process that no longer answers, and starts it again', async () => {
  const { lines, restarted } = await start(`
    process.on('message', () => {})
    process.on('SIGTERM', () => process.exit(0))
  `)
  await restarted
  expect(lines.slice(0, 2)).toEqual([
    'The cell does not answer any more. Ending it …',
    expect.stringMatching(/^The cell stopped unexpectedly \(SIGKILL\)\. Starting it again/),
  ])
})

it('leaves a process alone that answers', async () => {
  // Ready after more pings than may go unanswered.
  const { lines, ready } = await start(`
    let pings = 0
    process.on('message', ({ kind }) => {
      if (kind !== 'ping') return
      process.send({ kind: 'alive' })
      if (++pings === 40) process.send({ kind: 'ready' })
    })
    process.on('SIGTERM', () => process.exit(0))
  `)
  await ready
  expect(lines.filter((line) => line.includes('does not answer'))).toHaveLength(0)
})
