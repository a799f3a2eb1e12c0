import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'

const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href)
const START = `
  import { guardProcess } from ${module('./guard-process.ts')}
  import { createLog } from ${module('../../../platform/log/index.ts')}
  const end = guardProcess('tester')
  const log = createLog({ level: 'warn', name: 'tester' })
`

const run = (body: string) =>
  spawn(process.execPath, ['--input-type=module', '-e', START + body], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })

it.each([
  ['a promise rejects without a handler', `Promise.reject(new Error('odd'))`],
  ['a timer throws', `setTimeout(() => { throw new Error('odd') })`],
  ['work that is not awaited fails', `Promise.reject(new Error('odd')).catch(end)`],
])('the process ends after one clear line when %s', async (_what, body) => {
  const child = run(`${body}; setInterval(() => {}, 1_000)`)
  const [said, [code]] = await Promise.all([text(child.stderr ?? Readable.from([])), once(child, 'exit')])
  expect(code).toBe(1)
  expect(said.trim().split('\n')).toHaveLength(1)
  expect(JSON.parse(said)).toMatchObject({
    level: 'error',
    msg: 'the tester ends: nobody handled this error',
    error: { message: 'odd' },
  })
})

it('the process continues when its output and its log are no longer read', async () => {
  const child = run(`
    let lines = 0
    const timer = setInterval(() => {
      process.stdout.write('line\\n')
      log.warn({}, 'line')
      if (process.connected && ++lines > 20) process.send('still here', () => { clearInterval(timer); process.exit(7) })
    }, 5)
  `)
  child.stdout?.destroy()
  child.stderr?.destroy()
  const [said] = (await once(child, 'message')) as [string]
  expect(said).toBe('still here')
  expect(await once(child, 'exit')).toEqual([7, null])
})
