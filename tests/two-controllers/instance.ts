import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { freePort } from '../support/product.ts'
import type { ControllerConfig } from './controller.ts'

const MAIN = fileURLToPath(new URL('./controller-main.ts', import.meta.url))

/** What came back; `undefined` when the controller was killed before it answered. */
export type Reply = { status: number; body: Record<string, unknown>; headers: Headers } | undefined

/** A controller in a process that can be killed and started again. */
export async function startInstance(given: Omit<ControllerConfig, 'port'>) {
  const config = { ...given, port: await freePort() }
  const url = `http://127.0.0.1:${config.port}`
  let child: ChildProcess
  const start = async () => {
    child = fork(MAIN, [JSON.stringify(config)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve())
      child.once('exit', (code) => reject(new Error(`a controller ended with ${code}`)))
    })
  }
  const kill = async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
  const send = async (
    method: string,
    path: string,
    { headers, body, signal }: { headers: Record<string, string>; body?: unknown; signal?: AbortSignal },
  ): Promise<Reply> => {
    try {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      })
      const text = (await answer.json()) as Record<string, unknown>
      return { status: answer.status, body: text, headers: answer.headers }
    } catch {
      return undefined
    }
  }
  await start()
  return { url, send, start, kill }
}
export type Instance = Awaited<ReturnType<typeof startInstance>>
