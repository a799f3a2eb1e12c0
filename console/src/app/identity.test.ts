import { expect, it } from 'vitest'
import { isAnother } from './identity.ts'

const ada = { userId: 'usr_ada', accountId: 'acc_1' }

it('tells another person from another account of the same', () => {
  expect(isAnother(ada, { userId: 'usr_bob', accountId: 'acc_2' })).toBe('user')
  expect(isAnother(ada, { ...ada, accountId: 'acc_2' })).toBe('account')
  expect(isAnother(ada, { ...ada })).toBeUndefined()
})

it('takes a part that could not be loaded for no change', () => {
  expect(isAnother(ada, { userId: undefined, accountId: 'acc_1' })).toBeUndefined()
  expect(isAnother(ada, { userId: 'usr_ada', accountId: undefined })).toBeUndefined()
})
