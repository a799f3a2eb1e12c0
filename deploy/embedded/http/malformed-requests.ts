import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { RequestError } from '@hono/node-server'
import { ServiceError } from '#platform/errors'
import { answerHeaders, type Header, requestTimeout } from '#platform/edge'
import { errorResponse, toResponse } from '#platform/http'
import { newId } from '#platform/ids'

/** Other bytes are not escaped, and could be read as something else than was meant. */
const PLAIN_ADDRESS = /^[\x21-\x7e]*$/

/**
 * Requires exactly one host, as HTTP/1.1 does, so that every proxy on the way routes alike; HTTP/1.0 may leave it out.
 * @throws ServiceError `malformed_request`
 */
export function checkRequestLine({ rawHeaders, httpVersion, url = '' }: IncomingMessage): void {
  let hosts = 0
  for (let at = 0; at < rawHeaders.length; at += 2) if (isHost(rawHeaders[at])) hosts++
  if (hosts > 1) throw malformed('It names more than one host')
  if (hosts === 0 && httpVersion === '1.1') throw malformed('It names no host')
  if (!PLAIN_ADDRESS.test(url))
    throw malformed('Its address holds bytes that must be escaped: write each byte of their UTF-8 as %XX')
}

const isHost = (name = '') => name.length === 4 && name.toLowerCase() === 'host'

/** The answer to a request that reaches no gateway, or whose handler failed. */
export function refusal(thrown: unknown, onFailure: (thrown: unknown, requestId: string) => void): Response {
  const requestId = newId('request')
  const error = thrown instanceof RequestError ? malformed(thrown.message) : thrown
  if (!(error instanceof ServiceError)) onFailure(error, requestId)
  const response = errorResponse(error, requestId)
  for (const [name, value] of answerHeaders(requestId)) response.headers.set(name, value)
  response.headers.set('connection', 'close')
  return response
}

/** Answers malformed and timed-out HTTP requests with the API's error body. */
export function answerMalformedRequests(server: Server): void {
  const answering = new WeakMap<Duplex, ServerResponse>()
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    answering.set(incoming.socket, outgoing)
  })
  server.on('clientError', (cause: NodeJS.ErrnoException, socket: Duplex) => {
    const answer = answering.get(socket)
    // Once an answer has begun, no other one can be sent.
    const isBegun = answer !== undefined && answer.headersSent && !answer.writableFinished
    if (!isBegun && socket.writable && cause.code !== 'ECONNRESET') socket.write(bytesOf(oddity(cause)))
    socket.destroy()
  })
}

function oddity(cause: NodeJS.ErrnoException): ServiceError {
  if (cause.code === 'ERR_HTTP_REQUEST_TIMEOUT') return requestTimeout()
  if (cause.code === 'HPE_HEADER_OVERFLOW')
    return new ServiceError({
      kind: 'headers_too_large',
      code: 'headers_too_large',
      message: 'The headers of this request are larger than 16 KB. Send fewer, or less in them.',
    })
  return malformed(cause.message.replace(/^Parse Error: /, ''))
}

function malformed(what: string): ServiceError {
  return new ServiceError({
    kind: 'invalid',
    code: 'malformed_request',
    message: `This is not a valid HTTP request. ${what}.`,
  })
}

/** A raw HTTP answer, for a socket without a parsed request. */
function bytesOf(error: ServiceError): string {
  const requestId = newId('request')
  const { status, body } = toResponse(error, requestId)
  const text = JSON.stringify(body)
  const headers: Header[] = [
    ...answerHeaders(requestId),
    ['content-type', 'application/json'],
    ['content-length', `${Buffer.byteLength(text)}`],
    ['connection', 'close'],
  ]
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines}\r\n${text}`
}
