import { connect } from 'node:net'

export type RawAnswer = { status: number; head: string; body: string }

/** Sends a request line as it is written, which no client library does, and reads until the server closes. */
export async function sendRaw(
  port: number,
  method: string,
  target: string,
  { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string } = {},
): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8')
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  let text = ''
  socket.on('data', (chunk) => (text += String(chunk)))
  socket.on('error', () => {})
  socket.once('close', () => resolve())
  const all = { host: `127.0.0.1:${port}`, connection: 'close', 'content-length': body.length, ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
  await closed
  const [head = '', ...rest] = text.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), head, body: rest.join('\r\n\r\n') }
}

/** Does `work` for each, a few at a time. */
export async function inTurns<T>(all: readonly T[], atOnce: number, work: (one: T) => Promise<void>) {
  const queue = all.values()
  const worker = async () => {
    for (const one of queue) await work(one)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
