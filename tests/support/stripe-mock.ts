import { execFile, spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { until } from './product.ts'

const BUILD = fileURLToPath(new URL('../../scripts/stripe-mock.sh', import.meta.url))
/** Stripe's own module needs it. */
const OLDEST_GO = 22

/** Whether stripe-mock can be built here. */
export function hasGo(): boolean {
  const { stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' })
  return Number(/^go1\.(\d+)/.exec(stdout ?? '')?.[1] ?? 0) >= OLDEST_GO
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/**
 * Stripe's own mock: it knows the form of every request and answer from Stripe's OpenAPI document, refuses requests of
 * another form, and keeps no state. Built when it is not there yet.
 */
export async function startStripeMock(): Promise<AsyncDisposable & { url: string }> {
  const { stdout } = await promisify(execFile)(BUILD)
  const [http, https] = [await freePort(), await freePort()]
  // Without its second address it would listen on every interface.
  const addresses = ['-http-addr', `127.0.0.1:${http}`, '-https-addr', `127.0.0.1:${https}`]
  const mock = spawn(stdout.trim(), addresses, { stdio: 'ignore' })
  const ended = new Promise((resolve) => mock.once('exit', resolve))
  const url = `http://127.0.0.1:${http}`
  await until(30, async () => {
    const answer = await fetch(url).catch(() => undefined)
    await answer?.body?.cancel()
    return answer
  })
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      mock.kill()
      await ended
    },
  }
}
