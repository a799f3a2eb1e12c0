import { randomUUID } from 'node:crypto'
import type { Product } from '../support/product.ts'
import type { Outages } from './outages.ts'

export type Reply = { status: number; body: Record<string, unknown>; headers: Headers }
export type Asked = {
  method: string
  /** `path` of the public API, of the Console as `/web/…`, or a whole URL. */
  path: string
  body?: unknown
  headers?: Record<string, string>
}

const AGAIN_MS = 50
/** How long a request is repeated: far longer than any restart takes. */
const PATIENCE_MS = 60_000

/**
 * Sends requests, and judges their failures: none but while a process is down. What changes something is repeated
 * under one `Idempotency-Key` until it is answered, so that at the end it is known what was done.
 */
export function createTraffic(product: Product, outages: Outages) {
  const violations: string[] = []
  const counts = { answered: 0, refusedInOutage: 0, brokenInOutage: 0, repeated: 0, replayed: 0 }
  const urlOf = (path: string) =>
    path.startsWith('http')
      ? path
      : path.startsWith('/web/')
        ? `${product.apiUrl}${path}`
        : `${product.apiUrl}/api/v2${path}`

  /** `undefined` when it was not served because a process was down. */
  const send = async (asked: Asked): Promise<Reply | undefined> => {
    const from = performance.now()
    const failed = (what: string, count: 'refusedInOutage' | 'brokenInOutage') => {
      if (outages.overlap(from, performance.now())) counts[count]++
      else violations.push(`${asked.method} ${asked.path}: ${what} while nothing was down`)
      return undefined
    }
    let reply: Reply
    try {
      const answer = await fetch(urlOf(asked.path), {
        method: asked.method,
        headers: {
          ...(!asked.path.startsWith('/web/') && { 'x-api-key': product.apiKey }),
          ...(asked.body !== undefined && { 'content-type': 'application/json' }),
          ...asked.headers,
        },
        ...(asked.body !== undefined && { body: JSON.stringify(asked.body) }),
      })
      const body = (await answer.json()) as Record<string, unknown>
      reply = { status: answer.status, body, headers: answer.headers }
    } catch (error) {
      return failed(String(error), 'brokenInOutage')
    }
    if (reply.status >= 500) return failed(`${reply.status} ${String(reply.body['code'])}`, 'refusedInOutage')
    counts.answered++
    return reply
  }

  /** Repeats until it is answered. */
  const persist = async (asked: Asked): Promise<Reply> => {
    const end = performance.now() + PATIENCE_MS
    for (;;) {
      const reply = await send(asked)
      if (reply) {
        if (reply.headers.has('idempotency-replayed')) counts.replayed++
        return reply
      }
      if (performance.now() > end) throw new Error(`${asked.method} ${asked.path} was never answered`)
      counts.repeated++
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
  }
  return {
    counts,
    violations,
    send,
    persist,
    /** A mutation of the public API, done once however often it is sent. */
    once: (asked: Asked) =>
      persist({ ...asked, headers: { 'idempotency-key': randomUUID(), ...asked.headers } }),
  }
}
export type Traffic = ReturnType<typeof createTraffic>
