import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../api/errors.ts'
import { sizeProblems } from './size-problems.ts'

const refused = (message: string, fields: { loc: string[]; msg: string }[] = []) =>
  new ApiError(message, { status: 400, code: 'invalid_argument', fields })

describe('a size that the server refuses', () => {
  it('is told at the field whose place the server names', () => {
    const error = refused('The index settings are not valid.', [
      { loc: ['body', 'numberOfInferences'], msg: 'too small' },
      { loc: ['body', 'model'], msg: 'cannot be changed' },
    ])
    expect(sizeProblems(error)).toEqual({
      fields: { numberOfInferences: 'Too small.' },
      form: 'Cannot be changed.',
    })
  })

  it('is told at the one field that the message is about', () => {
    const message = 'numberOfShards is 9, but this account is limited to 5.'
    expect(sizeProblems(refused(message))).toEqual({
      fields: { numberOfShards: 'It is 9, but this account is limited to 5.' },
    })
  })

  it('is told above the form when it is about more than one field, or none', () => {
    const both = 'numberOfShards is 9. numberOfReplicas is 3.'
    expect(sizeProblems(refused(both))).toEqual({ fields: {}, form: both })
    const away = new ApiError('The server cannot be reached.', { status: 0, code: 'offline' })
    expect(sizeProblems(away)).toEqual({ fields: {}, form: 'The server cannot be reached.' })
    expect(sizeProblems(null)).toEqual({ fields: {} })
  })
})
