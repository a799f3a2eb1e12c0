import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Body } from './bodies.ts'
import { type Probed, startProbed } from './product.ts'
import { type WorstRequest, worstRoutes } from './requests.ts'

const passwords = ['48291057', '01.02.1999 13/12/2001', 'p@$$w0rd1!4$3@'].map((part) =>
  part.repeat(40).slice(0, 256),
)
const token = 'A'.repeat(43)
const json = (what: string, ...values: object[]): Body[] =>
  values.map((value) => ({ what, text: JSON.stringify(value) }))
const wide = {
  type: 'structured',
  allFields: Array.from({ length: 1_000 }, (_, at) => ({
    name: `field_${at}`,
    type: 'text',
    features: ['lexical_search', 'filter'],
  })),
  tensorFields: [],
}

/** What goes further than a body that only its schema makes. */
const FURTHER: Record<string, readonly Body[]> = {
  signUp: json(
    'passwords that are hard to judge',
    ...passwords.map((password, at) => ({ email: `a${at}@example.com`, password, accountName: 'A' })),
  ),
  resetPassword: json(
    'passwords that are hard to judge',
    ...passwords.map((password) => ({ token, password })),
  ),
  signUpInvited: json(
    'passwords that are hard to judge',
    ...passwords.map((password) => ({ token, password })),
  ),
  createIndex: json('a thousand fields', wide, { ...wide, modelProperties: { ['_'.repeat(100_000)]: 1 } }),
  modifyIndex: json('a thousand fields', wide),
}

let probed: Probed
beforeAll(async () => void (probed = await startProbed()))
afterAll(() => probed[Symbol.asyncDispose]())

/** Those that would end the session that everything here is asked with. */
const withoutSession = new Set(['web signOut'])

async function send(route: string, at: 'controller' | 'cell', { method, path, body }: WorstRequest) {
  const base = at === 'controller' ? probed.product.apiUrl : probed.cellUrl
  const { cookie, ...others } = probed.credentials
  const answer = await fetch(`${base}${path}`, {
    method: method.toUpperCase(),
    headers: {
      ...others,
      ...(!withoutSession.has(route) && { cookie }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body }),
  })
  if (answer.headers.get('content-type') === 'text/event-stream') await answer.body?.cancel()
  else await answer.arrayBuffer()
  return answer.status
}

describe('no turn of the event loop takes longer than 50 ms of CPU', () => {
  it.each(worstRoutes((operationId) => FURTHER[operationId] ?? []))(
    'at $route',
    async ({ route, at, requests }) => {
      const over: unknown[] = []
      for (const request of requests) {
        let status = 0
        const slow = await probed.turns(async () => void (status = await send(route, at, request)))
        if (slow.length > 0 || status >= 500) over.push([request.what, status, slow])
      }
      expect(over).toEqual([])
    },
  )
})
