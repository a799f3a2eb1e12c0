import { execFile, fork } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const AUTOCANNON = fileURLToPath(new URL('../../node_modules/.bin/autocannon', import.meta.url))
const BARE_SERVER = fileURLToPath(new URL('./bare-server.ts', import.meta.url))
const SECONDS = 3
const CONNECTIONS = 16

/** Requests per second at this URL. */
export async function load(url: string, headers: Record<string, string>): Promise<number> {
  const asked = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}=${value}`])
  const args = ['--json', '-d', `${SECONDS}`, '-c', `${CONNECTIONS}`, ...asked, url]
  const { stdout } = await run(AUTOCANNON, args, { maxBuffer: 16 << 20 })
  const { requests, non2xx, errors } = JSON.parse(stdout) as {
    requests: { average: number }
    non2xx: number
    errors: number
  }
  if (non2xx + errors > 0) throw new Error(`${url}: ${non2xx} refused, ${errors} failed`)
  return requests.average
}

/** The floor of every gateway: a separate process that answers every request with these bytes. */
export async function bareServer(bytes: string): Promise<AsyncDisposable & { url: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'marqo-bench-'))
  const file = join(dir, 'answer.json')
  await writeFile(file, bytes)
  const bare = fork(BARE_SERVER, [file])
  const { port } = await new Promise<{ port: number }>((resolve) =>
    bare.once('message', (message) => resolve(message as { port: number })),
  )
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      bare.kill()
      await rm(dir, { recursive: true })
    },
  }
}
