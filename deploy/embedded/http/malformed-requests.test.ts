import { connect, type Socket } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { ownApiKeysRoutes } from '#contracts/api-keys'
import { createEdge, type RequestSeen } from '#platform/edge'
import { newId } from '#platform/ids'
import { type HttpServer, listen } from './http-server.ts'

let server: HttpServer | undefined
afterEach(() => server?.[Symbol.asyncDispose]())

/** A gateway with one route behind a server with short timeouts, and what it reports to its host. */
async function start() {
  const { promise: seen, resolve: onRequest } = Promise.withResolvers<RequestSeen>()
  const failures: unknown[] = []
  const gateway = createEdge({
    basePath: '/api/v2',
    routes: [
      {
        operationId: 'createApiKey',
        spec: ownApiKeysRoutes.createApiKey,
        service: 'keys',
        authorize: 'open',
        limit: 'write',
      },
    ],
    services: { keys: async (request: Request) => Response.json(await request.json()) },
    authentication: {
      by: 'edge',
      authenticate: () => {
        throw new Error('the route is open')
      },
    },
    maxBodyBytes: 1_000,
    bodyTimeoutMs: 100,
    newId,
    onRequest,
    onFailure: (thrown) => void failures.push(thrown),
  })
  server = await listen(gateway, {
    host: '127.0.0.1',
    port: 0,
    flag: '--port',
    headersTimeoutMs: 100,
    onFailure: (thrown) => void failures.push(thrown),
  })
  return { port: server.port, seen, failures }
}

/** Sends raw bytes. @returns everything that arrives until the server closes the connection */
async function send(port: number, text: string, then: (socket: Socket) => void = () => {}): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8')
  let answer = ''
  socket.on('data', (chunk) => (answer += String(chunk)))
  socket.on('error', () => {})
  socket.write(text, () => then(socket))
  await new Promise((resolve) => socket.once('close', resolve))
  return answer
}

/** The last answer, parsed. */
function read(text: string) {
  const answer = text.slice(text.lastIndexOf('HTTP/1.1 '))
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  const [line = '', ...fields] = head.split('\r\n')
  const headers = Object.fromEntries(fields.map((field) => field.toLowerCase().split(': ')))
  return { status: Number(line.split(' ')[1]), headers, body: JSON.parse(body) as Record<string, unknown> }
}

const POST = 'POST /api/v2/keys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'

it.each([
  ['is not HTTP', 'this is no HTTP\r\n\r\n', 400, 'malformed_request'],
  ['names no host', 'GET /api/v2/keys HTTP/1.1\r\n\r\n', 400, 'malformed_request'],
  ['names a host that is none', 'GET /api/v2/keys HTTP/1.1\r\nHost: a b\r\n\r\n', 400, 'malformed_request'],
  ['has headers without end', `${POST}X-Long: ${'x'.repeat(40_000)}\r\n\r\n`, 431, 'headers_too_large'],
  ['does not finish its headers', POST, 408, 'request_timeout'],
  ['does not finish its body', `${POST}Content-Length: 100\r\n\r\n{"half":`, 408, 'request_timeout'],
  [
    'does not finish its chunks',
    `${POST}Transfer-Encoding: chunked\r\n\r\n5\r\n{"ha`,
    408,
    'request_timeout',
  ],
  ['breaks its chunks', `${POST}Transfer-Encoding: chunked\r\n\r\nnonsense`, 400, 'malformed_request'],
  [
    'is not HTTP after one that was',
    `${POST}Content-Length: 2\r\n\r\n{}this is no HTTP\r\n\r\n`,
    400,
    'malformed_request',
  ],
])(
  'a request that %s is answered with the envelope, and the connection is closed',
  async (_, text, status, code) => {
    const { port, failures } = await start()
    const { headers, ...answer } = read(await send(port, text))
    expect(answer).toMatchObject({ status, body: { code, type: 'invalid_request', link: null } })
    expect(answer.body['error']).toBe(answer.body['message'])
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'x-request-id': answer.body['requestId'],
      connection: 'close',
    })
    expect(failures).toEqual([])
  },
)

it.each([
  ['with a length', `${POST}Content-Length: 100\r\n\r\n{"half":`],
  ['in chunks', `${POST}Transfer-Encoding: chunked\r\n\r\n5\r\n{"hal\r\n`],
])('an upload %s that its client breaks off is not reported as a failure', async (_, text) => {
  const { port, seen, failures } = await start()
  await send(port, text, (socket) => socket.resetAndDestroy())
  expect(await seen).toMatchObject({ operation: 'createApiKey', status: 499 })
  expect(failures).toEqual([])
})

it('an error that a handler throws is reported to the host, and answered with the envelope', async () => {
  const failures: unknown[] = []
  const defect = new Error('secret words')
  server = await listen(
    () => {
      throw defect
    },
    { host: '127.0.0.1', port: 0, flag: '--port', onFailure: (thrown) => void failures.push(thrown) },
  )
  const answer = await fetch(`http://127.0.0.1:${server.port}/`)
  expect(answer.status).toBe(500)
  expect(await answer.json()).toMatchObject({
    code: 'internal',
    requestId: answer.headers.get('x-request-id'),
  })
  expect(failures).toEqual([defect])
})
