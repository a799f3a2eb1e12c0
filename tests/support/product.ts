import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type Role = 'controller' | 'cell'
export type Answer = { status: number; headers: Headers; body: Record<string, unknown> }

/** The embedded product, started as a user starts it, on free ports. */
export type Product = AsyncDisposable & {
  dataDir: string
  port: number
  cellPort: number
  apiUrl: string
  apiKey: string
  /** Everything it said so far. */
  output(): string
  pid(role: Role): Promise<number>
  /** `kill -9`, as a crash would. */
  kill(role: Role): Promise<void>
  residentMegabytes(role: Role): Promise<number>
  /** `path` of the public API, or a whole URL. */
  fetch(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  ready(role: Role): Promise<void>
  /** Ctrl-C. @returns the exit code */
  stop(): Promise<number | null>
}

export const MAIN = fileURLToPath(new URL('../../deploy/embedded/main.ts', import.meta.url))

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Machines that run the tests differ by this much, and may be busy. */
const SLOWEST = 6

/**
 * Asks until `probe` answers something, for at most `seconds` on a fast machine and several times as long on a slow one.
 * @throws Error when nothing came
 */
export async function until<T>(seconds: number, probe: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + seconds * 1000 * SLOWEST
  for (;;) {
    const answer = await probe()
    if (answer !== undefined) return answer
    if (performance.now() > end) throw new Error(`not there after ${seconds * SLOWEST} s`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function isReady(url: string): Promise<true | undefined> {
  const answer = await fetch(`${url}/readyz`).catch(() => undefined)
  return answer?.ok ? true : undefined
}

/** The child process of `parent` with an argument that ends so: a role, a file. */
export async function childPid(parent: number, argument: string): Promise<number | undefined> {
  const children = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')
  for (const pid of children.trim().split(' ').filter(Boolean)) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (command.split('\0').some((one) => one.endsWith(argument)))
      // What stands around it, as a sandbox does, names it too.
      return (await childPid(Number(pid), argument)) ?? Number(pid)
  }
  return undefined
}

export type StartOptions = {
  dataDir?: string
  /** Default: loopback, as the product's own. */
  host?: string
  port?: number
  cellPort?: number
  args?: string[]
  env?: Record<string, string>
}

/** Runs the product's own entry with these flags; nothing is waited for. */
export function runMain(
  args: readonly string[],
  env: Record<string, string> = {},
): { child: ChildProcess; output: () => string; exit: Promise<number | null> } {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const exit = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  return { child, output: () => text, exit }
}

/** Starts the product and waits until it says that it is ready. Without a data directory it gets an empty one. */
export async function startProduct(options: StartOptions = {}): Promise<Product> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'marqo-product-')))
  const port = options.port ?? (await freePort())
  const cellPort = options.cellPort ?? (await freePort())
  const host = options.host ?? '127.0.0.1'
  const { child, output, exit } = runMain(
    ['--host', host, '--port', `${port}`, '--cell-port', `${cellPort}`, '--data-dir', dataDir].concat(
      options.args ?? [],
    ),
    options.env,
  )
  const shown = host.includes(':') ? `[${host}]` : host
  const urlOf = (role: Role) => `http://${shown}:${role === 'controller' ? port : cellPort}`
  const ready = async (role: Role) => {
    await until(60, async () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${output()}`)
      return isReady(urlOf(role))
    })
  }
  await Promise.all([ready('controller'), ready('cell')])
  // What a start prints comes once both answer: whoever reads it would otherwise find half of it on a fast machine.
  await until(10, async () => output().includes('Ready in ') || undefined)
  const { apiKey } = JSON.parse(await readFile(join(dataDir, 'first-run.json'), 'utf8')) as { apiKey: string }
  const apiUrl = urlOf('controller')
  const pid = (role: Role) => until(10, async () => child.pid && childPid(child.pid, role))
  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(path.startsWith('http') ? path : `${apiUrl}/api/v2${path}`, {
      method,
      headers: {
        'x-api-key': apiKey,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  const stop = async () => {
    if (child.exitCode === null) child.kill('SIGINT')
    return exit
  }
  return {
    dataDir,
    port,
    cellPort,
    apiUrl,
    apiKey,
    output,
    pid,
    kill: async (role) => void process.kill(await pid(role), 'SIGKILL'),
    residentMegabytes: async (role) => {
      const status = await readFile(`/proc/${await pid(role)}/status`, 'utf8')
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024
    },
    fetch: send,
    send: async (...request) => {
      const answer = await send(...request)
      const text = await answer.text()
      return {
        status: answer.status,
        headers: answer.headers,
        body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
      }
    },
    ready,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop()
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

export type ListEntry = {
  indexName: string
  indexStatus: string
  marqoEndpoint: string
  [key: string]: unknown
}

export async function listIndexes(product: Product): Promise<ListEntry[]> {
  return (await product.send('GET', '/indexes')).body['results'] as ListEntry[]
}

/** Waits for a status, asking the way the API offers. @returns the one that was reached */
export async function waitForStatus(product: Product, name: string, wanted: string): Promise<string> {
  return until(60, async () => {
    const { body } = await product.send('GET', `/indexes/${name}/status?waitFor=${wanted}&timeoutSeconds=20`)
    const status = String(body['indexStatus'])
    return [wanted, 'FAILED', 'DELETED'].includes(status) ? status : undefined
  })
}

/** Creates an index and resolves with its endpoint once it is READY. */
export async function createReadyIndex(
  product: Product,
  name: string,
  settings: object = {},
): Promise<string> {
  const created = await product.send('POST', `/indexes/${name}`, settings)
  if (created.status !== 200) throw new Error(`create ${name}: ${JSON.stringify(created.body)}`)
  const status = await waitForStatus(product, name, 'READY')
  if (status !== 'READY') throw new Error(`${name} is ${status}`)
  const entry = (await listIndexes(product)).find(({ indexName }) => indexName === name)
  if (!entry) throw new Error(`${name} is not in the list`)
  return entry.marqoEndpoint
}
