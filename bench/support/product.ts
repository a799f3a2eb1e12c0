import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The embedded product, started as a user starts it, on free ports and an empty data directory. */
export type Product = {
  apiUrl: string
  apiKey: string
  /** Resident memory of one child process now, in MB. */
  residentMegabytes(child: 'controller' | 'cell'): Promise<number>
  request(method: string, path: string, body?: unknown): Promise<Response>
  stop(): Promise<void>
}

const MAIN = new URL('../../deploy/embedded/main.ts', import.meta.url).pathname

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** Polls until `probe` answers something, for at most `seconds`. */
export async function until<T>(seconds: number, probe: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + seconds * 1000
  for (;;) {
    const answer = await probe()
    if (answer !== undefined) return answer
    if (performance.now() > end) throw new Error(`not there after ${seconds} s`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function isReady(url: string): Promise<true | undefined> {
  const answer = await fetch(`${url}/readyz`).catch(() => undefined)
  return answer?.ok ? true : undefined
}

/** The child whose command line names its role, among the supervisor's own children. */
async function childPid(supervisor: ChildProcess, role: string): Promise<number> {
  const children = await readFile(`/proc/${supervisor.pid}/task/${supervisor.pid}/children`, 'utf8')
  for (const pid of children.trim().split(' ')) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (command.includes(role)) return Number(pid)
  }
  throw new Error(`no child process named ${role}`)
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024
}

/** Starts the product and waits until both processes are ready. */
export async function startProduct(): Promise<Product> {
  const dataDir = await mkdtemp(join(tmpdir(), 'marqo-bench-'))
  const [port, cellPort] = [await freePort(), await freePort()]
  const child = spawn(
    process.execPath,
    [MAIN, '--port', `${port}`, '--cell-port', `${cellPort}`, '--data-dir', dataDir],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  const apiUrl = `http://127.0.0.1:${port}`
  await until(60, () => isReady(apiUrl))
  await until(60, () => isReady(`http://127.0.0.1:${cellPort}`))
  const { apiKey } = JSON.parse(
    await until(10, async () => readFile(join(dataDir, 'first-run.json'), 'utf8').catch(() => undefined)),
  ) as { apiKey: string }
  return {
    apiUrl,
    apiKey,
    residentMegabytes: async (role) => residentMegabytes(await childPid(child, role)),
    request: (method, path, body) =>
      fetch(path.startsWith('http') ? path : `${apiUrl}${path}`, {
        method,
        headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await gone
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Creates an index and resolves with its endpoint once it is READY. */
export async function createReadyIndex(
  product: Product,
  name: string,
  settings: object = {},
): Promise<string> {
  const created = await product.request('POST', `/api/v2/indexes/${name}`, settings)
  if (!created.ok) throw new Error(`create ${name}: ${created.status} ${await created.text()}`)
  await until(120, async () => {
    const { indexStatus } = (await (
      await product.request('GET', `/api/v2/indexes/${name}/status?waitFor=READY&timeoutSeconds=20`)
    ).json()) as {
      indexStatus: string
    }
    if (indexStatus === 'FAILED') throw new Error(`${name} failed`)
    return indexStatus === 'READY' ? true : undefined
  })
  const list = (await (await product.request('GET', '/api/v2/indexes')).json()) as {
    results: { indexName: string; marqoEndpoint: string }[]
  }
  const entry = list.results.find((index) => index.indexName === name)
  if (!entry) throw new Error(`${name} is not in the list`)
  return entry.marqoEndpoint
}
