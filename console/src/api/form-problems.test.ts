import { describe, expect, it } from 'vitest'
import { ApiError, type FieldProblem } from './errors.ts'
import { showProblems } from './form-problems.ts'

type Values = { name: string; email: string; date: string }

function shown(fields: FieldProblem[], code = 'unprocessable_entity') {
  const errors: [string, string | undefined, boolean][] = []
  const rest = showProblems<Values>(
    new ApiError('The request is not valid.', { status: 422, code, requestId: 'req_1', fields }),
    {
      setError: (name, { message }, options) => errors.push([name, message, options?.shouldFocus ?? false]),
      fields: ['name', 'email'],
      names: { expiresAt: 'date' },
      codes: { email_taken: 'email' },
    },
  )
  return { errors, rest }
}

describe('showProblems', () => {
  it('puts each problem beside its field and the focus on the first of the form', () => {
    const { errors, rest } = shown([
      { loc: ['body', 'expiresAt'], msg: 'is in the past' },
      { loc: ['body', 'email'], msg: 'not an e-mail address (use the xn-- form)' },
      { loc: ['body', 'name'], msg: 'name must not be empty' },
    ])
    expect(errors).toEqual([
      ['name', 'Name must not be empty.', true],
      ['email', 'Not an e-mail address (use the xn-- form)', false],
      ['date', 'Is in the past.', false],
    ])
    expect(rest).toBeUndefined()
  })

  it('puts an error whose code is about one field beside that field', () => {
    const { errors, rest } = shown([], 'email_taken')
    expect(errors).toEqual([['email', 'The request is not valid.', true]])
    expect(rest).toBeUndefined()
  })

  it('says what belongs to no field for the whole form', () => {
    const { errors, rest } = shown([{ loc: ['body', 'indexNames', 0], msg: 'no such index' }])
    expect(errors).toEqual([])
    expect(rest).toEqual({
      message: 'The request is not valid.',
      requestId: 'req_1',
      details: ['indexNames.0: No such index.'],
    })
  })

  it('says why a request without details was refused', () => {
    expect(shown([], 'name_taken').rest).toEqual({ message: 'The request is not valid.', requestId: 'req_1' })
  })
})
