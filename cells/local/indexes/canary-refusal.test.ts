import { expect, it } from 'vitest'
import { canaryRefusal } from './canary-refusal.ts'

const item = (status: number) => ({
  errors: true,
  items: [{ _id: 'canary', status, message: 'Field t is odd.' }],
})

it.each([
  [400, { message: 'Field t is odd.', code: 'invalid_argument' }],
  [422, { message: 'Field t is odd.' }],
  [200, item(400)],
  [200, item(413)],
])('a canary answered %i %j is refused for good, with the reason', (status, body) => {
  expect(canaryRefusal(status, body)).toContain('Field t is odd.')
})

it.each([
  [200, { errors: false, items: [{ _id: 'canary', status: 200 }] }],
  [200, item(429)],
  [200, item(500)],
  [404, { message: 'There is no index at this endpoint.' }],
  [429, { message: 'Too many requests.' }],
  [503, { message: 'It is starting.' }],
  [200, { hits: [] }],
  [502, undefined],
])('a canary answered %i %j may be tried again', (status, body) => {
  expect(canaryRefusal(status, body)).toBeUndefined()
})
