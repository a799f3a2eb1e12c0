import { execFile, fork } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createReadyIndex, type Product } from '../tests/support/product.ts'
import { paired, type Row } from './support/report.ts'

const run = promisify(execFile)
const AUTOCANNON = fileURLToPath(new URL('../node_modules/.bin/autocannon', import.meta.url))
const SECONDS = 3
const CONNECTIONS = 16

/** Requests per second at this URL. */
async function load(url: string, apiKey: string): Promise<number> {
  const args = ['--json', '-d', `${SECONDS}`, '-c', `${CONNECTIONS}`, '-H', `x-api-key=${apiKey}`, url]
  const { stdout } = await run(AUTOCANNON, args, { maxBuffer: 16 << 20 })
  const { requests, non2xx, errors } = JSON.parse(stdout) as {
    requests: { average: number }
    non2xx: number
    errors: number
  }
  if (non2xx + errors > 0) throw new Error(`${url}: ${non2xx} refused, ${errors} failed`)
  return requests.average
}

/** The authorised list of 20 indexes through the public gateway against a bare Hono server answering the same bytes. */
export async function measureGateway(product: Product): Promise<Row> {
  await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      createReadyIndex(product, `listed-${at}`, { model: 'random/small' }),
    ),
  )
  const url = `${product.apiUrl}/api/v2/indexes`
  const dir = await mkdtemp(join(tmpdir(), 'marqo-bench-'))
  const file = join(dir, 'list.json')
  await writeFile(file, await (await product.fetch('GET', '/indexes')).text())
  const bare = fork(fileURLToPath(new URL('./support/bare-server.ts', import.meta.url)), [file])
  const { port } = await new Promise<{ port: number }>((resolve) =>
    bare.once('message', (message) => resolve(message as { port: number })),
  )
  const { subject, floor } = await paired(3, {
    floor: () => load(`http://127.0.0.1:${port}/api/v2/indexes`, product.apiKey),
    subject: () => load(url, product.apiKey),
  })
  bare.kill()
  await rm(dir, { recursive: true })
  const ratio = subject / floor
  return {
    name: 'authorised `GET /api/v2/indexes`, 20 indexes',
    measured: `${Math.round(subject)} requests/s`,
    against: `bare Hono, same bytes: ${Math.round(floor)} requests/s`,
    ratio,
    target: '≥ 0.35',
    met: ratio >= 0.35,
  }
}
