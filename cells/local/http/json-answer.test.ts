import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { jsonAnswer } from './json-answer.ts'

const hit = (at: number) => ({ _id: `${at}`, text: 'é"\\'.repeat(2_000), list: [{ a: at }], none: undefined })
const hits = (count: number) => Array.from({ length: count }, (_, at) => hit(at))

it.each([
  ['a small answer', { hits: hits(2), limit: 1, none: undefined }],
  ['an answer of many hits', { hits: hits(400), limit: 400, none: undefined, empty: [] }],
  ['a list of many', hits(40)],
  ['a list with holes', { results: Array.from({ length: 20 }, (_, at) => (at % 2 ? null : { at })) }],
])('%s is what JSON.stringify makes of it', async (_, value) => {
  const answer = await jsonAnswer(value, new Headers({ 'x-request-id': 'req_1' }))
  expect([answer.headers.get('content-type'), answer.headers.get('x-request-id')]).toEqual([
    'application/json',
    'req_1',
  ])
  expect(await answer.text()).toBe(JSON.stringify(value))
})

it('a large answer is written no further than it is read', async () => {
  let written = 0
  const counted = hits(1_000).map((one) => ({
    ...one,
    toJSON: () => {
      written++
      return one
    },
  }))
  const { body } = await jsonAnswer({ hits: counted }, new Headers())
  for (let turn = 0; turn < 20; turn++) await setImmediate()
  expect(written).toBeLessThan(50)
  await body?.cancel()
})
