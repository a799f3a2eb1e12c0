import { afterEach, describe, expect, it, vi } from 'vitest'
import { call, callWithTag, dryRun, setOnSessionEnded, setOnStepUpNeeded, urlOf } from './client.ts'
import { ApiError } from './errors.ts'

type Sent = { url: string; init: RequestInit }
/** Stands for the browser's network: answers in the order given, and keeps what was sent. */
function network(...answers: (Response | Error)[]): Sent[] {
  const sent: Sent[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push({ url, init })
    const answer = answers.shift() ?? new Error('no answer left')
    if (answer instanceof Error) throw answer
    return answer
  })
  return sent
}
const ok = (body: unknown, headers: Record<string, string> = {}) => Response.json(body, { headers })
const refusal = (status: number, code: string, more: object = {}) =>
  Response.json({ message: `about ${code}`, code, requestId: 'req_1', ...more }, { status })
const headerOf = ({ init }: Sent | { init: RequestInit }, name: string) => new Headers(init.headers).get(name)
afterEach(() => {
  vi.unstubAllGlobals()
  setOnSessionEnded(undefined)
  setOnStepUpNeeded(undefined)
})

describe('a call of the Web gateway', () => {
  it('goes where the contract says, with every part in its place', async () => {
    const sent = network(ok({ results: [] }))
    await call('listDocuments', { params: { name: 'my index' }, query: { limit: 5, filter: 'a:b & c' } })
    expect(sent[0]?.url).toBe('/web/indexes/my%20index/documents?limit=5&filter=a%3Ab+%26+c')
    expect(sent[0]?.init.method).toBe('GET')
    expect(urlOf('getDocument', { params: { name: 'x', documentId: 'a/b?c' } })).toBe(
      '/web/indexes/x/documents/a%2Fb%3Fc',
    )
  })

  it('can be repeated safely when it changes something, under one key for one intent', async () => {
    const sent = network(ok({}), ok({}), ok({}))
    const body = { name: 'ci', scope: 'read' as const }
    await call('createApiKey', { body, idempotencyKey: 'mine' })
    await call('createApiKey', { body })
    await call('listSessions', {})
    expect(headerOf(sent[0] ?? { init: {} }, 'idempotency-key')).toBe('mine')
    expect(headerOf(sent[1] ?? { init: {} }, 'idempotency-key')).toMatch(/^[\da-f-]{36}$/)
    expect(headerOf(sent[2] ?? { init: {} }, 'idempotency-key')).toBeNull()
  })

  it('gives the tag it was answered, and sends the one it was given', async () => {
    const sent = network(ok({ keyId: 'k' }, { etag: '"1"' }), ok({}))
    expect((await callWithTag('getApiKey', { params: { keyId: 'k' } })).etag).toBe('"1"')
    await call('updateApiKey', { params: { keyId: 'k' }, body: { name: 'x' }, ifMatch: '"1"' })
    expect(headerOf(sent[1] ?? { init: {} }, 'if-match')).toBe('"1"')
  })

  it('is only tried out by a dry run', async () => {
    const sent = network(ok({ dryRun: true }))
    await dryRun('deleteIndex', { params: { name: 'x' } })
    expect(sent[0]?.url).toBe('/web/indexes/x?dryRun=true')
  })
})

describe('a call that fails', () => {
  it('tells what the server said and where', async () => {
    const detail = [{ loc: ['body', 'name'], msg: 'too short', type: 'too_small' }]
    network(refusal(422, 'unprocessable_entity', { detail }))
    const error = await call('createIndex', { params: { name: 'x' }, body: {} }).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({
      status: 422,
      code: 'unprocessable_entity',
      requestId: undefined,
      fields: detail,
    })
  })

  it('carries the request id only where support can help: a failure of the server', async () => {
    network(refusal(500, 'internal'))
    await expect(call('getShellPage', {})).rejects.toMatchObject({ status: 500, requestId: 'req_1' })
  })

  it.each([
    [new TypeError('fetch failed'), 'offline'],
    [new DOMException('gone', 'AbortError'), 'aborted'],
    [new Response('<html>Bad gateway</html>', { status: 502 }), 'unexpected_answer'],
  ])('without an answer of the server says so (%s)', async (answer, code) => {
    network(answer)
    await expect(call('getShellPage', {})).rejects.toMatchObject({ code })
  })
})

describe('a session that is over', () => {
  it('is begun again, and the call sent once more under the same key', async () => {
    const sent = network(refusal(401, 'unauthorized'), ok({ keyId: 'k' }))
    setOnSessionEnded(async () => true)
    await call('createApiKey', { body: { name: 'ci', scope: 'read' } })
    expect(sent).toHaveLength(2)
    expect(headerOf(sent[0] ?? { init: {} }, 'idempotency-key')).toBe(
      headerOf(sent[1] ?? { init: {} }, 'idempotency-key'),
    )
  })

  it('stays over for who does not sign in', async () => {
    network(refusal(401, 'unauthorized'))
    setOnSessionEnded(async () => false)
    await expect(call('getShellPage', {})).rejects.toMatchObject({ status: 401 })
  })

  it('is not what a wrong password means', async () => {
    const ended = vi.fn(async () => true)
    network(refusal(401, 'invalid_credentials'))
    setOnSessionEnded(ended)
    await expect(call('signIn', { body: { email: 'a', password: 'b' } })).rejects.toMatchObject({
      status: 401,
    })
    expect(ended).not.toHaveBeenCalled()
  })
})

describe('an action that needs proof of who one is', () => {
  it('goes on once it is given', async () => {
    const sent = network(refusal(403, 'step_up_required'), ok({}))
    setOnStepUpNeeded(async () => true)
    await call('disableTwoFactor', {})
    expect(sent).toHaveLength(2)
  })

  it('is another thing than being forbidden', async () => {
    const asked = vi.fn(async () => true)
    network(refusal(403, 'forbidden'))
    setOnStepUpNeeded(asked)
    await expect(call('disableTwoFactor', {})).rejects.toMatchObject({ code: 'forbidden' })
    expect(asked).not.toHaveBeenCalled()
  })
})
