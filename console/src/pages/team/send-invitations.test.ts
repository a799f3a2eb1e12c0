import { describe, expect, it } from 'vitest'
import { ApiError } from '../../api/errors.ts'
import { sendInvitations } from './send-invitations.ts'

/** A server that refuses these addresses. */
const server = (refused: Record<string, ApiError>) => async (email: string) => {
  if (refused[email]) throw refused[email]
}
const taken = new ApiError('a is a member already.', { status: 409, code: 'already_a_member' })
const full = new ApiError('The account is full.', { status: 429, code: 'member_limit_exceeded' })
const invalid = new ApiError('The request is invalid.', {
  status: 422,
  code: 'unprocessable_entity',
  fields: [{ loc: ['body', 'email'], msg: 'not an e-mail address' }],
})

describe('sending invitations', () => {
  it('goes on after an address that is refused, and says why it was', async () => {
    const told: string[] = []
    const outcomes = await sendInvitations(['a', 'b', 'c'], server({ a: taken, b: invalid }), ({ email }) =>
      told.push(email),
    )
    expect(outcomes).toEqual([
      { email: 'a', status: 'refused', message: 'a is a member already.' },
      { email: 'b', status: 'refused', message: 'Not an e-mail address.' },
      { email: 'c', status: 'sent' },
    ])
    expect(told).toEqual(['a', 'b', 'c'])
  })

  it('tries no more once the account is full', async () => {
    const outcomes = await sendInvitations(['a', 'b', 'c'], server({ b: full }), () => {})
    expect(outcomes.map(({ status }) => status)).toEqual(['sent', 'refused', 'held_back'])
  })
})
