import { describe, expect, it } from 'vitest'
import { type Issue, ServiceError } from '#platform/errors'
import { errorResponse, fromResponse } from './errors.ts'

const refusal = (issues: Issue[], message = 'The request is not valid.') =>
  errorResponse(
    new ServiceError({ kind: 'unprocessable', code: 'unprocessable_entity', message, issues }),
    'req_1',
  )
const issue = (at: number): Issue => ({
  loc: ['body', 'fields', at],
  msg: 'expected text',
  type: 'invalid_type',
})

describe('the answer to a request with many mistakes', () => {
  it('names the first hundred and says how many more there are', async () => {
    const issues = Array.from({ length: 120_000 }, (_, at) => issue(at))
    const text = await refusal(issues).text()
    expect(text.length).toBeLessThan(20_000)
    const { detail } = JSON.parse(text) as { detail: Issue[] }
    expect(detail.slice(0, 100)).toEqual(issues.slice(0, 100))
    expect(detail.slice(100)).toEqual([{ loc: ['body'], msg: 'and 119900 more', type: 'too_many_issues' }])
  })

  it('is unchanged when another service passes it on', async () => {
    const issues = Array.from({ length: 500 }, (_, at) => issue(at))
    const response = refusal(issues)
    const body: unknown = await response.clone().json()
    const passedOn = errorResponse(fromResponse(response, body), 'req_1')
    expect(await passedOn.json()).toEqual(body)
  })

  it('is short even if names and texts of the request are long', async () => {
    const long = 'x'.repeat(400_000)
    const response = refusal([{ loc: ['body', long], msg: `unrecognised: ${long}`, type: long }], long)
    const text = await response.text()
    expect(text.length).toBeLessThan(10_000)
    expect(JSON.parse(text)).toMatchObject({
      detail: [
        { loc: ['body', expect.stringMatching(/^x+…$/)], msg: expect.stringMatching(/^unrecognised: x+…$/) },
      ],
    })
  })
})
