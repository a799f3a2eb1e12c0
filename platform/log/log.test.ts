import { expect, it } from 'vitest'
import { ServiceError } from '#platform/errors'
import { createLog } from './index.ts'

function captured() {
  const lines: string[] = []
  const log = createLog({ level: 'info', name: 'test', write: (line) => void lines.push(line) })
  return { log, lines }
}
const KEY = 'mqc_0123456789abcdefghjk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA123456'

it('writes one JSON line with level, time, process and fields', () => {
  const { log, lines } = captured()
  log.info({ requestId: 'req_1' }, 'hello')
  log.debug({}, 'not shown')
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'info',
    process: 'test',
    requestId: 'req_1',
    msg: 'hello',
    time: expect.stringContaining('T'),
  })
})

it('keeps no secret, wherever it stands', () => {
  const { log, lines } = captured()
  const cause = new Error(`key ${KEY} refused`)
  const error = new ServiceError({
    kind: 'internal',
    code: 'internal',
    message: 'x',
    detail: { token: 'hidden-1', headers: { 'X-API-Key': 'hidden-2', cookie: 'hidden-3' } },
    cause,
  })
  log.error(
    { error, password: 'hidden-4', list: [{ clientSecret: 'hidden-5' }], header: 'Bearer hidden-6789' },
    `failed with ${KEY}`,
  )
  const text = lines.join('')
  expect(text).not.toMatch(/hidden-/)
  expect(text).not.toContain('AAAAAAAA')
  expect(text).toContain('refused')
})
